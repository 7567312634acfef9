package dev.transom.cli;

import dev.transom.process.Pid;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Watches a run from its start to its end: keeps its time, and prints the live line. */
final class Watch {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final RunOptions options;
  private final Gate gate;
  private final Screen screen;
  private final LiveLine line = new LiveLine();
  private final CountDownLatch done = new CountDownLatch(1);
  private volatile long interrupted; // when; 0: not
  private long start;

  Watch(RunOptions options, Gate gate, Screen screen) {
    this.options = options;
    this.gate = gate;
    this.screen = screen;
  }

  /** Everything is in the totals. */
  void done() {
    done.countDown();
  }

  /** The user wants it to end: what was taken in is finished, for a while. */
  void interrupt() {
    interrupted = System.nanoTime() | 1;
    gate.close();
  }

  boolean isInterrupted() {
    return interrupted != 0;
  }

  /** When the run began, by {@link System#nanoTime()}. */
  long start() {
    return start;
  }

  void begin() {
    start = System.nanoTime();
    gate.open();
  }

  /** Returns when all is done, or the supervisor has given up, or the patience is over. */
  void await(Pid supervisor, Progress progress) {
    long tick = start + SECOND;
    long end = options.duration().map(time -> start + time.toNanos()).orElse(Long.MAX_VALUE);
    while (supervisor.isAlive() && !patienceIsOver()) {
      if (awaitDone(gate.isClosed() ? tick : Math.min(tick, end))) {
        return;
      }
      long now = System.nanoTime();
      if (now >= end) {
        gate.close();
      }
      if (now >= tick) {
        screen.live(line.next(progress.sample(now - start)));
        tick += SECOND;
      }
    }
  }

  private boolean awaitDone(long until) {
    try {
      return done.await(until - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      interrupt();
      return false;
    }
  }

  private boolean patienceIsOver() {
    long since = interrupted;
    return since != 0 && System.nanoTime() - since > PATIENCE.toNanos();
  }
}
