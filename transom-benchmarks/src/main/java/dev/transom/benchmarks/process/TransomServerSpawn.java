package dev.transom.benchmarks.process;

import dev.transom.benchmarks.harness.Tally;
import dev.transom.benchmarks.harness.Workload;
import dev.transom.otp.GenServer;
import dev.transom.process.Processes;

/** A thread process starts servers, and waits for each until it is initialised. */
final class TransomServerSpawn implements Workload {

  @Override
  public void run(int spawns) throws InterruptedException {
    Tally tally = new Tally(spawns);
    Processes.spawn(_ -> {
      for (int i = 0; i < spawns; i++) {
        GenServer.start(() -> new Once(tally)).cast(i);
      }
    });
    tally.verify(Tally.sumBelow(spawns));
  }

  private static final class Once extends GenServer<Integer> {
    private final Tally tally;

    Once(Tally tally) {
      this.tally = tally;
    }

    @Override
    protected void handle(Integer number) {
      tally.report(number);
      stop();
    }
  }
}
