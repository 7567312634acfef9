package dev.transom.benchmarks.process;

import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.stream.javadsl.Source;

/** Pekko Streams. */
final class PekkoStart {
  private PekkoStart() {}

  public static void main(String[] arguments) {
    ActorSystem system = ActorSystem.create("start");
    Source.single(1)
        .async()
        .runForeach(_ -> System.out.println(Start.EVENT), system)
        .whenComplete((_, _) -> system.terminate())
        .toCompletableFuture()
        .join();
  }
}
