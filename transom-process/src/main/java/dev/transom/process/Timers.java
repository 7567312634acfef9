package dev.transom.process;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Runs short actions at their time. */
abstract class Timers {
  /** The greatest delay: some 146 years. Longer ones are cut to it. */
  private static final long LONGEST = Long.MAX_VALUE / 2;

  /** One action to come. Linked into its bucket while it waits. */
  static final class Entry {
    final long dueNanos;
    final Runnable action;
    @Nullable Timers timers;
    @Nullable Entry next;
    @Nullable Entry prev;
    int stripe = -1;
    long tick;
    boolean linked;

    Entry(long dueNanos, Runnable action) {
      this.dueNanos = dueNanos;
      this.action = action;
    }

    void cancel() {
      Timers mine = timers;
      if (mine != null) {
        mine.remove(this);
      }
    }
  }

  static long nanos(Duration delay) {
    return delay.isNegative()
        ? 0
        : delay.getSeconds() >= LONGEST / 1_000_000_000L ? LONGEST : delay.toNanos();
  }

  final Entry after(Duration delay, Runnable action) {
    Entry entry = new Entry(current() + nanos(delay), action);
    add(entry);
    return entry;
  }

  final void add(Entry entry) {
    entry.timers = this;
    insert(entry);
  }

  abstract long current();

  abstract void insert(Entry entry);

  /** Takes an entry out if it still waits. */
  abstract void remove(Entry entry);

  /** How many entries wait; for tests and information. */
  abstract int size();

  abstract void close();
}
