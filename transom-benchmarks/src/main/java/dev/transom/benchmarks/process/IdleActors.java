package dev.transom.benchmarks.process;

import dev.transom.benchmarks.harness.Tally;
import dev.transom.benchmarks.peer.Pekko;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** Typed actors of Pekko. */
public final class IdleActors extends IdleProcesses<ActorRef<IdleActors.Message>> {

  /** What they get. */
  record Message(Tally tally, boolean last) {}

  @Override
  void start(List<ActorRef<Message>> processes, int count, Tally tally) {
    Message first = new Message(tally, false);
    CompletableFuture<List<ActorRef<Message>>> spawned = new CompletableFuture<>();
    Pekko.inside(context -> {
      for (int i = 0; i < count; i++) {
        ActorRef<Message> actor = context.spawnAnonymous(live());
        actor.tell(first);
        processes.add(actor);
      }
      spawned.complete(processes);
    });
    spawned.join();
  }

  @Override
  void stop(List<ActorRef<Message>> processes, Tally tally) {
    processes.forEach(actor -> actor.tell(new Message(tally, true)));
  }

  private static Behavior<Message> live() {
    return Behaviors.receiveMessage(message -> {
      message.tally().report(1);
      return message.last() ? Behaviors.stopped() : Behaviors.same();
    });
  }
}
