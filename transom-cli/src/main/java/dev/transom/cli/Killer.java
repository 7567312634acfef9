package dev.transom.cli;

import dev.transom.process.Node;
import dev.transom.process.Pid;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** Kills processes from outside, at random, at a steady rate, until it is closed. */
final class Killer implements AutoCloseable {
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Function<RandomGenerator, Optional<Pid>> victims;
  private final Stats stats;
  private final SplittableRandom random;
  private final Thread thread;

  /** Kills those of some names. */
  Killer(Node node, List<String> names, double perSecond, long seed, Stats stats) {
    this(random -> named(node, names, random), perSecond, seed, stats);
  }

  /** Kills those that a function chooses. */
  Killer(
      Function<RandomGenerator, Optional<Pid>> victims, double perSecond, long seed, Stats stats) {
    this.victims = victims;
    this.stats = stats;
    this.random = new SplittableRandom(seed);
    this.thread =
        Thread.ofPlatform().daemon().name("transom-killer").unstarted(() -> run(perSecond));
  }

  void start() {
    thread.start();
  }

  private void run(double perSecond) {
    long start = System.nanoTime();
    try {
      for (long kill = 1; !awaitClose(start + (long) (kill * 1e9 / perSecond)); kill++) {
        kill();
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts this thread", e);
    }
  }

  private boolean awaitClose(long until) throws InterruptedException {
    return closed.await(until - System.nanoTime(), TimeUnit.NANOSECONDS);
  }

  private void kill() {
    victims.apply(random).ifPresent(stats::kill);
  }

  /** One of those who live; who has just died is not there to be killed again. */
  private static Optional<Pid> named(Node node, List<String> names, RandomGenerator random) {
    int first = random.nextInt(names.size());
    for (int i = 0; i < names.size(); i++) {
      Optional<Pid> pid = node.whereis(names.get((first + i) % names.size()));
      if (pid.isPresent() && pid.get().isAlive()) {
        return pid;
      }
    }
    return Optional.empty();
  }

  @Override
  public void close() {
    closed.countDown();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
