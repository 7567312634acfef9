package dev.transom.benchmarks.otp;

import dev.transom.benchmarks.harness.Tally;
import dev.transom.benchmarks.harness.Workload;
import java.util.function.UnaryOperator;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** Actors that ask the one that owns the state to apply a function to it. */
record PekkoAgent(int callers) implements Workload {

  private record Change(UnaryOperator<Integer> function, ActorRef<Integer> replyTo) {}

  private static final PekkoDialogue<Change> UPDATE_AND_GET =
      new PekkoDialogue<>(
          2,
          (asked, replyTo) ->
              asked % 2 == 0 ? new Change(n -> n + 1, replyTo) : new Change(n -> n, replyTo),
          (asked, answer) -> asked % 2 == 1 && answer > asked / 2 ? asked / 2 + 1 : 0);

  @Override
  public void run(int operations) throws InterruptedException {
    Tally end = new Tally(1);
    UPDATE_AND_GET.run(owner(end), callers, operations);
    end.verify(operations);
  }

  private static Behavior<Change> owner(Tally end) {
    return Behaviors.setup(_ -> {
      int[] state = {0};
      return Behaviors.receive(Change.class)
          .onMessage(
              Change.class,
              change -> {
                state[0] = change.function().apply(state[0]);
                change.replyTo().tell(state[0]);
                return Behaviors.same();
              })
          .onSignal(
              PostStop.class,
              _ -> {
                end.report(state[0]);
                return Behaviors.same();
              })
          .build();
    });
  }
}
