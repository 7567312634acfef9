package dev.transom.benchmarks.stage;

import dev.transom.benchmarks.harness.Tally;
import dev.transom.benchmarks.peer.Pekko;
import java.util.Iterator;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;

/** A typed actor spawns a child for each number, and the next one when it is told of an end. */
final class PekkoPerEvent extends PerEvent {
  PekkoPerEvent(int bound) {
    super(bound);
  }

  @Override
  void start(Numbers numbers, Tally tally) {
    Pekko.inside(context ->
        context.spawnAnonymous(
            Behaviors.<Ended>setup(own -> new Parent(own, numbers.iterator(), bound, tally))));
  }

  private enum Ended {
    A_CHILD
  }

  private static final class Parent extends AbstractBehavior<Ended> {
    private final Iterator<Integer> numbers;
    private final Tally tally;
    private int living;

    Parent(ActorContext<Ended> context, Iterator<Integer> numbers, int bound, Tally tally) {
      super(context);
      this.numbers = numbers;
      this.tally = tally;
      while (living < bound && numbers.hasNext()) {
        spawn();
      }
    }

    @Override
    public Receive<Ended> createReceive() {
      return newReceiveBuilder()
          .onMessage(
              Ended.class,
              _ -> {
                living--;
                if (numbers.hasNext()) {
                  spawn();
                }
                return living == 0 ? Behaviors.stopped() : this;
              })
          .build();
    }

    private void spawn() {
      living++;
      getContext().watchWith(getContext().spawnAnonymous(child(numbers.next())), Ended.A_CHILD);
    }

    private Behavior<Void> child(int number) {
      return Behaviors.setup(_ -> {
        tally.report(number);
        return Behaviors.stopped();
      });
    }
  }
}
