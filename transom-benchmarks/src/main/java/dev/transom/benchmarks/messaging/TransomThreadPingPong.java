package dev.transom.benchmarks.messaging;

import dev.transom.benchmarks.harness.Tally;
import dev.transom.benchmarks.harness.Workload;
import dev.transom.process.Pid;
import dev.transom.process.Processes;
import dev.transom.process.Self;

/** Two thread processes. */
final class TransomThreadPingPong implements Workload {

  private record Ping(int number, Pid from) {}

  private record Pong(int number) {}

  @Override
  public void run(int roundTrips) throws InterruptedException {
    Tally tally = new Tally(1);
    Pid ponger = Processes.spawn(self -> answer(self, roundTrips));
    Processes.spawn(self -> tally.report(ask(self, ponger, roundTrips)));
    tally.verify(Tally.sumBelow(roundTrips));
  }

  private static void answer(Self self, int roundTrips) {
    for (int i = 0; i < roundTrips; i++) {
      Ping ping = self.receive(Ping.class);
      ping.from().send(new Pong(ping.number()));
    }
  }

  private static long ask(Self self, Pid ponger, int roundTrips) {
    long sum = 0;
    for (int i = 0; i < roundTrips; i++) {
      ponger.send(new Ping(i, self.pid()));
      sum += self.receive(Pong.class).number();
    }
    return sum;
  }
}
