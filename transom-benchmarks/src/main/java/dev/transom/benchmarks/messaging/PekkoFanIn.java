package dev.transom.benchmarks.messaging;

import dev.transom.benchmarks.harness.Share;
import dev.transom.benchmarks.harness.Tally;
import dev.transom.benchmarks.harness.Workload;
import dev.transom.benchmarks.peer.Pekko;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** Typed actors that flood one other with messages. */
record PekkoFanIn(int senders) implements Workload {

  private record Item(int value) {}

  @Override
  public void run(int messages) throws InterruptedException {
    Tally tally = new Tally(1);
    Pekko.inside(context -> {
      ActorRef<Item> receiver = context.spawnAnonymous(receiver(messages, tally));
      for (int i = 0; i < senders; i++) {
        context.spawnAnonymous(sender(receiver, Share.of(messages, senders, i)));
      }
    });
    long expected = 0;
    for (int i = 0; i < senders; i++) {
      expected += Tally.sumBelow(Share.of(messages, senders, i));
    }
    tally.verify(expected);
  }

  private static Behavior<Item> sender(ActorRef<Item> receiver, int messages) {
    return Behaviors.setup(_ -> {
      for (int value = 0; value < messages; value++) {
        receiver.tell(new Item(value));
      }
      return Behaviors.stopped();
    });
  }

  private static Behavior<Item> receiver(int messages, Tally tally) {
    return Behaviors.setup(_ -> Behaviors.receiveMessage(new Receiver(messages, tally)::onItem));
  }

  private static final class Receiver {
    private final Tally tally;
    private int left;
    private long sum;

    Receiver(int messages, Tally tally) {
      this.left = messages;
      this.tally = tally;
    }

    Behavior<Item> onItem(Item item) {
      sum += item.value();
      if (--left > 0) {
        return Behaviors.same();
      }
      tally.report(sum);
      return Behaviors.stopped();
    }
  }
}
