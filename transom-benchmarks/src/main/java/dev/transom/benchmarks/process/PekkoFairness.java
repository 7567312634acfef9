package dev.transom.benchmarks.process;

import dev.transom.benchmarks.peer.Pekko;
import java.time.Duration;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** Typed actors; what is CPU-bound has a dispatcher with a thread for each. */
public final class PekkoFairness extends Fairness {

  private record Ball(ActorRef<Ball> from) {}

  private record Tick() {}

  @Override
  List<Lateness> receivers() {
    Lateness lateness = new Lateness();
    Pekko.inside(context -> context.spawnAnonymous(receiver(lateness)));
    return List.of(lateness);
  }

  private static Behavior<Tick> receiver(Lateness lateness) {
    Duration period = Duration.ofNanos(Lateness.PERIOD_NANOS);
    return Behaviors.withTimers(timers -> {
      lateness.armed();
      timers.startSingleTimer(new Tick(), period);
      return Behaviors.receiveMessage(tick -> {
        lateness.fired();
        lateness.armed();
        timers.startSingleTimer(tick, period);
        return Behaviors.same();
      });
    });
  }

  @Override
  double[] readings(List<double[]> results) {
    return join(results.getFirst(), NO_SUCH_KIND);
  }

  @Override
  void start(Load load, int size) {
    Props props =
        load == Load.CPU_BOUND
            ? DispatcherSelector.fromConfig(Pekko.OWN_THREADS)
            : DispatcherSelector.defaultDispatcher();
    Pekko.inside(context -> {
      for (int i = 0; i < size; i++) {
        if (load == Load.CHAT) {
          ActorRef<Ball> left = context.spawnAnonymous(chatter());
          left.tell(new Ball(context.spawnAnonymous(chatter())));
        } else {
          context.spawnAnonymous(hogging(), props);
        }
      }
    });
  }

  private static Behavior<Ball> chatter() {
    return Behaviors.receive((context, ball) -> {
      ball.from().tell(new Ball(context.getSelf()));
      return Behaviors.same();
    });
  }

  private static Behavior<Void> hogging() {
    return Behaviors.setup(_ -> {
      hog();
      return Behaviors.stopped();
    });
  }
}
