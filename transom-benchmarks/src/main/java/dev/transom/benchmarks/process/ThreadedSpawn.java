package dev.transom.benchmarks.process;

import dev.transom.benchmarks.harness.Tally;
import dev.transom.benchmarks.harness.Workload;
import dev.transom.benchmarks.peer.Port;
import dev.transom.benchmarks.peer.VirtualThreads;

/** A virtual thread starts others, each with a mailbox. */
record ThreadedSpawn(Port.Maker maker) implements Workload {

  @Override
  public void run(int spawns) throws InterruptedException {
    Tally tally = new Tally(spawns);
    VirtualThreads.start(() -> {
      for (int i = 0; i < spawns; i++) {
        Port<Integer> inbox = maker.port();
        VirtualThreads.start(() -> tally.report(inbox.receive()));
        inbox.send(i);
      }
    });
    tally.verify(Tally.sumBelow(spawns));
  }
}
