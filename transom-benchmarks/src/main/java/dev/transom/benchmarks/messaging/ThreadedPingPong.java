package dev.transom.benchmarks.messaging;

import dev.transom.benchmarks.harness.Tally;
import dev.transom.benchmarks.harness.Workload;
import dev.transom.benchmarks.peer.Port;
import dev.transom.benchmarks.peer.VirtualThreads;

/** Two virtual threads with a mailbox each. */
record ThreadedPingPong(Port.Maker maker) implements Workload {

  private record Ball(int number) {}

  @Override
  public void run(int roundTrips) throws InterruptedException {
    Port<Ball> pings = maker.port();
    Port<Ball> pongs = maker.port();
    Tally tally = new Tally(1);
    VirtualThreads.start(() -> {
      for (int i = 0; i < roundTrips; i++) {
        pongs.send(new Ball(pings.receive().number()));
      }
    });
    VirtualThreads.start(() -> {
      long sum = 0;
      for (int i = 0; i < roundTrips; i++) {
        pings.send(new Ball(i));
        sum += pongs.receive().number();
      }
      tally.report(sum);
    });
    tally.verify(Tally.sumBelow(roundTrips));
  }
}
