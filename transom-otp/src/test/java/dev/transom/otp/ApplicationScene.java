package dev.transom.otp;

import dev.transom.process.ExitReason;
import dev.transom.process.Processes;
import dev.transom.process.SpawnOptions;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Servers, of which trees of applications are made, and a log of their lives. */
abstract class ApplicationScene {
  @RegisterExtension final OnNode onNode = new OnNode();

  final List<String> log = new CopyOnWriteArrayList<>();

  /** Logs its start and its orderly end. */
  final class Part extends GenServer<Object> {
    private final String name;

    Part(String name) {
      this.name = name;
    }

    @Override
    protected void init() {
      process().trapExit(true);
      log.add("+" + name);
    }

    @Override
    protected void handle(Object message) {
      throw new IllegalStateException(message.toString());
    }

    @Override
    protected void terminate(ExitReason reason) {
      log.add("-" + name);
    }
  }

  SupervisorSpec tree(String... parts) {
    SupervisorSpec spec = Supervisor.oneForOne();
    for (String part : parts) {
      spec =
          spec.child(
              ChildSpec.of(part, () -> new Part(part)).options(SpawnOptions.DEFAULT.name(part)));
    }
    return spec;
  }

  static void crash(String part) {
    Processes.whereis(part).ifPresent(pid -> new ServerPid<>(pid).cast("crash"));
  }
}
