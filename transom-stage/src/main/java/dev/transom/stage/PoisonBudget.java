package dev.transom.stage;

import dev.transom.process.spi.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How many dead letters a stage may make before its crashes are charged to its supervisor: a
 * handler that fails on everything must not turn the whole input into dead letters.
 */
final class PoisonBudget {
  private final int most;
  private final long windowNanos;
  private final Clock clock;
  private final Deque<Long> times = new ArrayDeque<>(1); // hardly ever any
  private boolean exceeded;

  PoisonBudget(int most, Duration window, Clock clock) {
    this.most = most;
    this.windowNanos = window.toNanos();
    this.clock = clock;
  }

  synchronized void charge() {
    if (most == Integer.MAX_VALUE) {
      return;
    }
    long now = clock.nanos();
    times.addLast(now);
    while (!times.isEmpty() && now - times.getFirst() > windowNanos) {
      times.removeFirst();
    }
    exceeded = times.size() > most;
  }

  /** Whether the next crash is the supervisor's business. */
  synchronized boolean isExceeded() {
    return exceeded;
  }
}
