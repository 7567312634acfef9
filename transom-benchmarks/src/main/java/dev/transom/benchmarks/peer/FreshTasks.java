package dev.transom.benchmarks.peer;

import com.typesafe.config.Config;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ThreadFactory;
import org.apache.pekko.dispatch.DispatcherPrerequisites;
import org.apache.pekko.dispatch.ExecutorServiceConfigurator;
import org.apache.pekko.dispatch.ExecutorServiceFactory;
import org.apache.pekko.dispatch.ForkJoinExecutorConfigurator;

/**
 * Pekko's fork-join executor, with a task of its own for every activation of an actor.
 *
 * <p>Pekko's own one submits the mailbox itself, which is a task, again and again. A thread of the
 * pool that is descheduled between looking into a slot of a queue and taking what is there can then
 * take the same mailbox one lap of the queue later, and sets the queue's base back by that lap; the
 * pool of JDK 25 waits for ever for such a base to move. That happens within seconds when streams
 * run with a demand of one.
 */
public final class FreshTasks extends ExecutorServiceConfigurator {

  /** Called by Pekko, by reflection. */
  public FreshTasks(Config config, DispatcherPrerequisites prerequisites) {
    super(config, prerequisites);
  }

  @Override
  public ExecutorServiceFactory createExecutorServiceFactory(String id, ThreadFactory threads) {
    return () -> new Pool((ForkJoinPool.ForkJoinWorkerThreadFactory) threads);
  }

  private static final class Pool extends ForkJoinPool {
    Pool(ForkJoinWorkerThreadFactory threads) {
      super(
          Runtime.getRuntime().availableProcessors(),
          threads,
          (_, failure) -> failure.printStackTrace(),
          true);
    }

    @Override
    public void execute(Runnable mailbox) {
      super.execute(new ForkJoinExecutorConfigurator.PekkoForkJoinTask(mailbox));
    }
  }
}
