package dev.transom.benchmarks.process;

import dev.transom.benchmarks.harness.Latency;
import dev.transom.benchmarks.peer.Pekko;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * A supervised typed actor that is told to fail, as an actor cannot be killed from outside and
 * restarted.
 */
final class PekkoRestart implements Latency.Timed {
  private final BlockingQueue<Long> started = new LinkedBlockingQueue<>();
  private final ActorRef<Fail> victim;

  private record Fail() {}

  private static final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  PekkoRestart() throws InterruptedException {
    CompletableFuture<ActorRef<Fail>> spawned = new CompletableFuture<>();
    Pekko.inside(context -> spawned.complete(context.spawnAnonymous(supervised(started))));
    victim = spawned.join();
    started.take();
  }

  @Override
  public long run() throws InterruptedException {
    long start = System.nanoTime();
    victim.tell(new Fail());
    return started.take() - start;
  }

  private static Behavior<Fail> supervised(BlockingQueue<Long> started) {
    Behavior<Fail> failing =
        Behaviors.setup(_ -> {
          started.add(System.nanoTime());
          return Behaviors.receiveMessage(_ -> {
            throw new Failure();
          });
        });
    return Behaviors.supervise(failing)
        .onFailure(Failure.class, SupervisorStrategy.restart().withLoggingEnabled(false));
  }
}
