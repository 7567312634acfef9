package dev.transom.testkit;

import dev.transom.process.Pid;
import org.jspecify.annotations.Nullable;

/** Which process a stage of the test kit is at this moment; a successor announces itself. */
final class Lives {
  private final String name;
  private final ProbeProcess births = ProbeProcess.start();
  private @Nullable Pid latest;

  Lives(String name) {
    this.name = name;
  }

  /** Whom a new process sends its pid. */
  Pid registrar() {
    return births.pid();
  }

  /** Waits for a successor if the last one that was seen is dead. */
  Pid current() {
    births.takeAll().forEach(pid -> latest = (Pid) pid);
    if (latest == null) {
      throw new IllegalStateException("the stage \"" + name + "\" does not run: start it");
    }
    if (!latest.isAlive()) {
      latest = births.expect(Pid.class);
    }
    return latest;
  }
}
