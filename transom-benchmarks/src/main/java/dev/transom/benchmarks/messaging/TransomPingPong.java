package dev.transom.benchmarks.messaging;

import dev.transom.benchmarks.harness.Tally;
import dev.transom.benchmarks.harness.Workload;
import dev.transom.otp.GenServer;
import dev.transom.otp.ServerPid;

/** Two servers that cast. */
final class TransomPingPong implements Workload {

  private record Ping(int number, ServerPid<Pong> from) {}

  private record Pong(int number) {}

  @Override
  public void run(int roundTrips) throws InterruptedException {
    Tally tally = new Tally(1);
    ServerPid<Ping> ponger = GenServer.start(Ponger::new);
    ServerPid<Pong> pinger = GenServer.start(() -> new Pinger(ponger, roundTrips, tally));
    tally.verify(Tally.sumBelow(roundTrips));
    pinger.stop();
    ponger.stop();
  }

  private static final class Ponger extends GenServer<Ping> {
    @Override
    protected void handle(Ping ping) {
      ping.from().cast(new Pong(ping.number()));
    }
  }

  private static final class Pinger extends GenServer<Pong> {
    private final ServerPid<Ping> ponger;
    private final int roundTrips;
    private final Tally tally;
    private int sent;
    private long sum;

    Pinger(ServerPid<Ping> ponger, int roundTrips, Tally tally) {
      this.ponger = ponger;
      this.roundTrips = roundTrips;
      this.tally = tally;
    }

    @Override
    protected void init() {
      send();
    }

    @Override
    protected void handle(Pong pong) {
      sum += pong.number();
      if (sent < roundTrips) {
        send();
      } else {
        tally.report(sum);
      }
    }

    private void send() {
      ponger.cast(new Ping(sent++, ref()));
    }
  }
}
