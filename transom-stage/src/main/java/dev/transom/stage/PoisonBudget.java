package dev.transom.stage;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongSupplier;

/**
 * How many dead letters a stage may make before its crashes are charged to its supervisor: a
 * handler that fails on everything must not turn the whole input into dead letters.
 */
final class PoisonBudget {
  private final int most;
  private final long windowNanos;
  private final LongSupplier nanos;
  private final Deque<Long> times = new ArrayDeque<>();
  private boolean exceeded;

  PoisonBudget(int most, Duration window, LongSupplier nanos) {
    this.most = most;
    this.windowNanos = window.toNanos();
    this.nanos = nanos;
  }

  synchronized void charge() {
    if (most == Integer.MAX_VALUE) {
      return;
    }
    long now = nanos.getAsLong();
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
