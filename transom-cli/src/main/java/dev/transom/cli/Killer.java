package dev.transom.cli;

import dev.transom.process.Node;
import dev.transom.process.Pid;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Kills processes from outside, at random, at a steady rate, until it is closed. */
final class Killer implements AutoCloseable {
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Node node;
  private final List<String> names;
  private final Stats stats;
  private final SplittableRandom random;
  private final Thread thread;

  Killer(Node node, List<String> names, double perSecond, long seed, Stats stats) {
    this.node = node;
    this.names = List.copyOf(names);
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

  /** One of those who live; who has just died is not there to be killed again. */
  private void kill() {
    int first = random.nextInt(names.size());
    for (int i = 0; i < names.size(); i++) {
      Optional<Pid> pid = node.whereis(names.get((first + i) % names.size()));
      if (pid.isPresent() && pid.get().isAlive()) {
        stats.kill(pid.get());
        return;
      }
    }
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
