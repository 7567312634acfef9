package dev.transom.process;

import dev.transom.process.spi.Clock;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A hashed timing wheel (Varghese and Lauck) with ticks of an eighth of a millisecond, striped by
 * thread so that callers who all start the same timeout in the same millisecond do not queue up for
 * one lock. Adding and cancelling is O(1), which matters because nearly all timeouts are cancelled.
 *
 * <p>The thread sleeps until the next bucket that holds something. It publishes when it will wake
 * before it looks at the buckets for the last time; whoever adds an earlier entry wakes it.
 */
final class TimerWheel extends Timers implements Runnable {
  private static final int BUCKETS = 4096;
  private static final long TICK = 125_000;
  private static final int STRIPES =
      Integer.highestOneBit(Math.min(16, Runtime.getRuntime().availableProcessors() * 2));

  private static final class Stripe {
    final @Nullable Entry[] buckets = new Entry[BUCKETS];
    int size;
  }

  private final Stripe[] stripes = new Stripe[STRIPES];
  private final Clock clock;
  private final long origin;
  private @Nullable Thread thread;
  private volatile long wakeTick = Long.MIN_VALUE;

  /** All buckets up to this tick have been fired or are about to be: nothing is put there. */
  private volatile long cursor = -1;

  private volatile boolean closed;

  TimerWheel(Clock clock) {
    this.clock = clock;
    this.origin = clock.nanos();
    for (int i = 0; i < STRIPES; i++) {
      stripes[i] = new Stripe();
    }
  }

  @Override
  long current() {
    return clock.nanos();
  }

  @Override
  void insert(Entry entry) {
    startThread();
    long tick;
    int index = (int) Thread.currentThread().threadId() & (STRIPES - 1);
    Stripe stripe = stripes[index];
    synchronized (stripe) {
      tick = Math.max((entry.dueNanos - origin + TICK - 1) / TICK, cursor + 1);
      entry.tick = tick;
      entry.stripe = index;
      int bucket = (int) tick & (BUCKETS - 1);
      Entry first = stripe.buckets[bucket];
      entry.next = first;
      entry.prev = null;
      if (first != null) {
        first.prev = entry;
      }
      stripe.buckets[bucket] = entry;
      entry.linked = true;
      stripe.size++;
    }
    if (tick < wakeTick) {
      LockSupport.unpark(thread);
    }
  }

  @Override
  void remove(Entry entry) {
    int index = entry.stripe;
    if (index >= 0) {
      synchronized (stripes[index]) {
        unlink(stripes[index], entry);
      }
    }
  }

  private static void unlink(Stripe stripe, Entry entry) {
    if (!entry.linked) {
      return;
    }
    entry.linked = false;
    stripe.size--;
    Entry before = entry.prev;
    Entry after = entry.next;
    if (before == null) {
      stripe.buckets[(int) entry.tick & (BUCKETS - 1)] = after;
    } else {
      before.next = after;
    }
    if (after != null) {
      after.prev = before;
    }
    entry.prev = null;
    entry.next = null;
  }

  private void startThread() {
    if (thread == null) {
      synchronized (this) {
        if (thread == null && !closed) {
          Thread fresh = Thread.ofPlatform().daemon(true).name("transom-timer").unstarted(this);
          thread = fresh;
          fresh.start();
        }
      }
    }
  }

  @Override
  public void run() {
    long done = -1;
    while (!closed) {
      wakeTick = Long.MIN_VALUE;
      long current = (clock.nanos() - origin) / TICK;
      cursor = current;
      long from = Math.max(done + 1, current - BUCKETS + 1);
      for (long tick = from; tick <= current; tick++) {
        fire(tick, current);
      }
      done = current;
      long next = next(current);
      wakeTick = next;
      long again = next(current);
      if (again < next) {
        continue;
      }
      if (next == Long.MAX_VALUE) {
        LockSupport.park(this);
      } else {
        LockSupport.parkNanos(this, next * TICK + origin - clock.nanos());
      }
    }
  }

  private void fire(long tick, long current) {
    int bucket = (int) tick & (BUCKETS - 1);
    for (Stripe stripe : stripes) {
      Entry due = null;
      synchronized (stripe) {
        for (Entry entry = stripe.buckets[bucket]; entry != null; ) {
          Entry after = entry.next;
          if (entry.tick <= current) {
            unlink(stripe, entry);
            entry.next = due;
            due = entry;
          }
          entry = after;
        }
      }
      // the bucket is last in first out and so is the list of the due: fire in order of insertion
      while (due != null) {
        Entry after = due.next;
        due.next = null;
        due.action.run();
        due = after;
      }
    }
  }

  /** The next tick that has an entry, or the one where the wheel comes round. */
  private long next(long current) {
    boolean any = false;
    for (Stripe stripe : stripes) {
      synchronized (stripe) {
        any |= stripe.size > 0;
      }
    }
    if (!any) {
      return Long.MAX_VALUE;
    }
    for (long tick = current + 1; tick < current + BUCKETS; tick++) {
      for (Stripe stripe : stripes) {
        Entry first = stripe.buckets[(int) tick & (BUCKETS - 1)];
        if (first != null) {
          return tick;
        }
      }
    }
    return current + BUCKETS;
  }

  @Override
  int size() {
    int size = 0;
    for (Stripe stripe : stripes) {
      synchronized (stripe) {
        size += stripe.size;
      }
    }
    return size;
  }

  @Override
  void close() {
    Thread mine;
    synchronized (this) {
      closed = true;
      mine = thread;
    }
    LockSupport.unpark(mine);
    if (mine != null && mine != Thread.currentThread()) {
      try {
        mine.join(Duration.ofSeconds(1));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
