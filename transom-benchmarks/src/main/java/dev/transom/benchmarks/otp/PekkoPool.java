package dev.transom.benchmarks.otp;

import dev.transom.benchmarks.harness.Workload;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Routers;

/** Actors that ask a router, which has each worker asked in turn. */
record PekkoPool(int clients, int workers) implements Workload {

  private record Add(int number, ActorRef<Integer> replyTo) {}

  private static final PekkoDialogue<Add> CALL =
      new PekkoDialogue<>(1, Add::new, (_, answer) -> answer);

  @Override
  public void run(int operations) throws InterruptedException {
    CALL.run(Routers.pool(workers, worker()), clients, operations);
  }

  private static Behavior<Add> worker() {
    return Behaviors.receiveMessage(add -> {
      add.replyTo().tell(add.number() + 1);
      return Behaviors.same();
    });
  }
}
