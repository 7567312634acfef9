package dev.transom.benchmarks.process;

import dev.transom.benchmarks.harness.Tally;
import dev.transom.process.ExitReason;
import dev.transom.process.Node;
import dev.transom.process.Pid;
import dev.transom.process.Processes;
import dev.transom.process.SpawnOptions;
import dev.transom.process.spi.Behaviour;
import dev.transom.process.spi.Envelope;
import dev.transom.process.spi.Kernel;
import dev.transom.process.spi.SpawnSpec;
import java.util.List;

/** Bare callback processes: what the runtime itself takes for one. */
public final class IdleCallbacks extends IdleProcesses<Pid> {
  private static final SpawnSpec SPEC = new SpawnSpec(SpawnOptions.DEFAULT);
  private static final Behaviour REPORTING = new Reporting();

  @Override
  void start(List<Pid> processes, int count, Tally tally) {
    for (int i = 0; i < count; i++) {
      Pid pid = Kernel.get().spawn(Node.current(), _ -> REPORTING, SPEC);
      pid.send(tally);
      processes.add(pid);
    }
  }

  @Override
  void stop(List<Pid> processes, Tally tally) {
    for (Pid pid : processes) {
      pid.exit(ExitReason.SHUTDOWN);
      Processes.await(pid);
      tally.report(1);
    }
  }

  private static final class Reporting implements Behaviour {
    @Override
    public void init() {}

    @Override
    public void handle(Envelope envelope) {
      ((Tally) envelope.message()).report(1);
    }

    @Override
    public void terminate(ExitReason reason) {}
  }
}
