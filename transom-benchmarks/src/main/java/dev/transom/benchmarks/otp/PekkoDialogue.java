package dev.transom.benchmarks.otp;

import dev.transom.benchmarks.harness.Share;
import dev.transom.benchmarks.harness.Tally;
import dev.transom.benchmarks.peer.Pekko;
import java.time.Duration;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * Actors that ask one other, which is stopped when all have their answers.
 *
 * @param asks how often a caller asks in one operation
 * @param question makes a question
 * @param worth what the answer to that question is worth, all those of operation i together i + 1
 * @param <Q> the questions
 */
record PekkoDialogue<Q>(int asks, Question<Q> question, Worth worth) {
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  /** The question of a caller that has asked {@code asked} before. */
  @FunctionalInterface
  interface Question<Q> {
    Q of(int asked, ActorRef<Integer> replyTo);
  }

  /** What the answer to that question is worth. */
  @FunctionalInterface
  interface Worth {
    long of(int asked, int answer);
  }

  void run(Behavior<Q> asked, int callers, int operations) throws InterruptedException {
    Tally tally = new Tally(callers);
    Pekko.inside(context -> context.spawnAnonymous(session(asked, callers, operations, tally)));
    tally.verify(Callers.worth(callers, operations));
  }

  private Behavior<Void> session(Behavior<Q> asked, int callers, int operations, Tally tally) {
    return Behaviors.setup(context -> {
      ActorRef<Q> target = context.spawnAnonymous(asked);
      for (int i = 0; i < callers; i++) {
        int share = Share.of(operations, callers, i);
        context.watch(context.spawnAnonymous(caller(target, share * asks, tally)));
      }
      int[] running = {callers};
      return Behaviors.receive(Void.class)
          .onSignal(
              Terminated.class, _ -> --running[0] > 0 ? Behaviors.same() : Behaviors.stopped())
          .build();
    });
  }

  private Behavior<Integer> caller(ActorRef<Q> target, int all, Tally tally) {
    return Behaviors.setup(context -> {
      Caller caller = new Caller(all, tally);
      Runnable next =
          () ->
              context.ask(
                  Integer.class,
                  target,
                  TIMEOUT,
                  replyTo -> question.of(caller.asked, replyTo),
                  (answer, _) -> answer);
      next.run();
      return Behaviors.receiveMessage(answer -> caller.onAnswer(answer, next));
    });
  }

  private final class Caller {
    private final int all;
    private final Tally tally;
    private int asked;
    private long sum;

    Caller(int all, Tally tally) {
      this.all = all;
      this.tally = tally;
    }

    Behavior<Integer> onAnswer(int answer, Runnable next) {
      sum += worth.of(asked, answer);
      asked++;
      if (asked < all) {
        next.run();
        return Behaviors.same();
      }
      tally.report(sum);
      return Behaviors.stopped();
    }
  }
}
