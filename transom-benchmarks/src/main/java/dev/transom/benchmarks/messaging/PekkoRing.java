package dev.transom.benchmarks.messaging;

import dev.transom.benchmarks.harness.Tally;
import dev.transom.benchmarks.harness.Workload;
import dev.transom.benchmarks.peer.Pekko;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** Typed actors in a ring. */
final class PekkoRing implements Workload {

  private sealed interface Message {}

  private record Join(ActorRef<Message> next) implements Message {}

  private record Token(int hopsLeft) implements Message {}

  @Override
  public void run(int hops) throws InterruptedException {
    Tally tally = new Tally(Ring.SIZE);
    Pekko.inside(context -> {
      ActorRef<Message> first = context.spawnAnonymous(member(tally));
      ActorRef<Message> next = first;
      for (int i = 1; i < Ring.SIZE; i++) {
        ActorRef<Message> member = context.spawnAnonymous(member(tally));
        member.tell(new Join(next));
        next = member;
      }
      first.tell(new Join(next));
      first.tell(new Token(hops));
    });
    tally.verify(hops);
  }

  private static Behavior<Message> member(Tally tally) {
    return Behaviors.receiveMessage(message ->
        switch (message) {
          case Join(var next) -> Behaviors.receiveMessage(new Member(next, tally)::onMessage);
          case Token _ -> Behaviors.unhandled();
        });
  }

  private static final class Member {
    private final ActorRef<Message> next;
    private final Tally tally;
    private long passed;

    Member(ActorRef<Message> next, Tally tally) {
      this.next = next;
      this.tally = tally;
    }

    Behavior<Message> onMessage(Message message) {
      if (message instanceof Token(int hopsLeft) && hopsLeft > 0) {
        next.tell(new Token(hopsLeft - 1));
        passed++;
        return Behaviors.same();
      }
      next.tell(new Token(0));
      tally.report(passed);
      return Behaviors.stopped();
    }
  }
}
