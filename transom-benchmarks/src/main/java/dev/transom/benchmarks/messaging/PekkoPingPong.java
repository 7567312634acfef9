package dev.transom.benchmarks.messaging;

import dev.transom.benchmarks.harness.Tally;
import dev.transom.benchmarks.harness.Workload;
import dev.transom.benchmarks.peer.Pekko;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** Two typed actors. */
final class PekkoPingPong implements Workload {

  private record Ping(int number, ActorRef<Pong> replyTo) {}

  private record Pong(int number) {}

  @Override
  public void run(int roundTrips) throws InterruptedException {
    Tally tally = new Tally(1);
    Pekko.inside(context -> {
      ActorRef<Ping> ponger = context.spawnAnonymous(ponger(roundTrips));
      context.spawnAnonymous(pinger(ponger, roundTrips, tally));
    });
    tally.verify(Tally.sumBelow(roundTrips));
  }

  private static Behavior<Ping> ponger(int roundTrips) {
    return Behaviors.receiveMessage(ping -> {
      ping.replyTo().tell(new Pong(ping.number()));
      return ping.number() == roundTrips - 1 ? Behaviors.stopped() : Behaviors.same();
    });
  }

  private static Behavior<Pong> pinger(ActorRef<Ping> ponger, int roundTrips, Tally tally) {
    return Behaviors.setup(context -> {
      Pinger pinger = new Pinger(ponger, context.getSelf(), roundTrips, tally);
      pinger.send();
      return Behaviors.receiveMessage(pinger::onPong);
    });
  }

  private static final class Pinger {
    private final ActorRef<Ping> ponger;
    private final ActorRef<Pong> self;
    private final int roundTrips;
    private final Tally tally;
    private int sent;
    private long sum;

    Pinger(ActorRef<Ping> ponger, ActorRef<Pong> self, int roundTrips, Tally tally) {
      this.ponger = ponger;
      this.self = self;
      this.roundTrips = roundTrips;
      this.tally = tally;
    }

    void send() {
      ponger.tell(new Ping(sent++, self));
    }

    Behavior<Pong> onPong(Pong pong) {
      sum += pong.number();
      if (sent < roundTrips) {
        send();
        return Behaviors.same();
      }
      tally.report(sum);
      return Behaviors.stopped();
    }
  }
}
