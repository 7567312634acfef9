package dev.transom.benchmarks.peer;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * The actor system that all Pekko workloads of a JVM share: one dispatcher thread per core, logging
 * off.
 */
public final class Pekko {

  /** The dispatcher for actors that block or compute at length. */
  public static final String OWN_THREADS = "own-threads";

  private Pekko() {}

  /** A step that the guardian takes, with its context to spawn in. */
  private record Step(Consumer<ActorContext<Step>> body) {}

  private static final class Holder {
    static final ActorSystem<Step> SYSTEM = ActorSystem.create(guardian(), "peer", config());
  }

  /** Runs a step inside the guardian actor, whose children the spawned actors become. */
  public static void inside(Consumer<ActorContext<?>> step) {
    Holder.SYSTEM.tell(new Step(step::accept));
  }

  public static ActorSystem<?> system() {
    return Holder.SYSTEM;
  }

  private static Behavior<Step> guardian() {
    return Behaviors.receive((context, step) -> {
      step.body().accept(context);
      return Behaviors.same();
    });
  }

  private static Config config() {
    String own =
        """
        pekko.loglevel = OFF
        pekko.stdout-loglevel = OFF
        pekko.log-dead-letters = off
        pekko.scheduler.tick-duration = 1ms
        pekko.actor.default-dispatcher.executor = "%s"
        own-threads {
          type = Dispatcher
          executor = thread-pool-executor
          thread-pool-executor.fixed-pool-size = 64
          throughput = 1
        }
        """
            .formatted(FreshTasks.class.getName());
    return ConfigFactory.parseString(own).withFallback(ConfigFactory.load());
  }
}
