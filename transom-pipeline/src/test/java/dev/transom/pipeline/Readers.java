package dev.transom.pipeline;

import dev.transom.process.ExitReason;
import dev.transom.process.Node;
import dev.transom.process.Pid;
import dev.transom.process.ProcessInfo;
import dev.transom.process.spi.Kernel;
import java.util.Optional;

/** The processes that read from a source. */
final class Readers {
  private Readers() {}

  static Optional<Pid> find(String pipeline, int index) {
    String label = pipeline + "/source " + index;
    return Node.current().processes().stream()
        .filter(info -> label.equals(String.valueOf(info.label())))
        .map(ProcessInfo::pid)
        .findFirst();
  }

  /** Kills it, if it lives. */
  static void kill(String pipeline, int index) {
    find(pipeline, index).ifPresent(pid -> Kernel.get().end(pid, ExitReason.KILLED));
  }
}
