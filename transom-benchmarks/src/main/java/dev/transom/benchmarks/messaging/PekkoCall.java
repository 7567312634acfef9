package dev.transom.benchmarks.messaging;

import dev.transom.benchmarks.harness.Share;
import dev.transom.benchmarks.harness.Tally;
import dev.transom.benchmarks.harness.Workload;
import dev.transom.benchmarks.peer.Pekko;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * The ask pattern between actors: the callers are actors too, which is several times faster than
 * asking from a thread outside.
 */
record PekkoCall(int callers, boolean nested) implements Workload {

  @Override
  public void run(int calls) throws InterruptedException {
    Tally tally = new Tally(callers);
    Pekko.inside(context -> {
      ActorRef<PekkoServer.Request> back = context.spawnAnonymous(PekkoServer.leaf(calls));
      ActorRef<PekkoServer.Request> front =
          nested ? context.spawnAnonymous(PekkoServer.relay(back, calls)) : back;
      for (int i = 0; i < callers; i++) {
        context.spawnAnonymous(caller(front, Share.of(calls, callers, i), tally));
      }
    });
    long expected = 0;
    for (int i = 0; i < callers; i++) {
      expected += Tally.sumBelow(Share.of(calls, callers, i) + 1L);
    }
    tally.verify(expected);
  }

  private static Behavior<Integer> caller(
      ActorRef<PekkoServer.Request> server, int calls, Tally tally) {
    return Behaviors.setup(context -> {
      Caller caller = new Caller(calls, tally);
      Runnable next =
          () ->
              context.ask(
                  Integer.class,
                  server,
                  PekkoServer.TIMEOUT,
                  replyTo -> new PekkoServer.Request(caller.made, replyTo),
                  (answer, _) -> answer);
      next.run();
      return Behaviors.receiveMessage(answer -> caller.onAnswer(answer, next));
    });
  }

  private static final class Caller {
    private final int calls;
    private final Tally tally;
    private int made;
    private long sum;

    Caller(int calls, Tally tally) {
      this.calls = calls;
      this.tally = tally;
    }

    Behavior<Integer> onAnswer(int answer, Runnable next) {
      sum += answer;
      made++;
      if (made < calls) {
        next.run();
        return Behaviors.same();
      }
      tally.report(sum);
      return Behaviors.stopped();
    }
  }
}
