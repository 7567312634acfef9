package dev.transom.benchmarks.process;

import dev.transom.benchmarks.harness.Tally;
import dev.transom.benchmarks.harness.Workload;
import dev.transom.process.Processes;

/** A thread process spawns others. */
final class TransomThreadSpawn implements Workload {

  @Override
  public void run(int spawns) throws InterruptedException {
    Tally tally = new Tally(spawns);
    Processes.spawn(_ -> {
      for (int i = 0; i < spawns; i++) {
        Processes.spawn(child -> tally.report(child.receive(Integer.class))).send(i);
      }
    });
    tally.verify(Tally.sumBelow(spawns));
  }
}
