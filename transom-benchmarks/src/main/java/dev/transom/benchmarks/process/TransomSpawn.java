package dev.transom.benchmarks.process;

import dev.transom.benchmarks.harness.Tally;
import dev.transom.benchmarks.harness.Workload;
import dev.transom.process.Node;
import dev.transom.process.Processes;
import dev.transom.process.SpawnOptions;
import dev.transom.process.spi.Kernel;
import dev.transom.process.spi.SpawnSpec;

/**
 * A thread process spawns bare callback processes, as the layers above do: without waiting for
 * them.
 */
final class TransomSpawn implements Workload {
  private static final SpawnSpec SPEC = new SpawnSpec(SpawnOptions.DEFAULT);

  @Override
  public void run(int spawns) throws InterruptedException {
    Tally tally = new Tally(spawns);
    Kernel kernel = Kernel.get();
    Node node = Node.current();
    Processes.spawn(_ -> {
      for (int i = 0; i < spawns; i++) {
        kernel.spawn(node, callback -> new Bare(callback, tally, true), SPEC).send(i);
      }
    });
    tally.verify(Tally.sumBelow(spawns));
  }
}
