package dev.transom.otp;

import dev.transom.process.Pid;
import dev.transom.process.spi.OpenCall;
import dev.transom.process.spi.Outcome;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Those who wait for tokens, first come first served. Nobody but {@link #serve} takes tokens for
 * them: it is run by who enters, who leaves, who changes the bucket, and by a timer that is set for
 * the moment when there is enough for the first; so it does not matter whose thread is free.
 *
 * <p>Invariant: while somebody waits, either a timer is set that fires no later than the first can
 * be served, or somebody is about to run {@code serve}.
 */
final class TokenQueue {
  record Waiter(long tokens, @Nullable Pid process, OpenCall<Boolean> cell) {
    boolean isGone() {
      return cell.isDone() || (process != null && !process.isAlive());
    }

    // by identity: each waits for itself
    @Override
    public boolean equals(@Nullable Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }
  }

  private final TokenBucket bucket;
  private final SpinLock lock = new SpinLock();
  private final Set<Waiter> waiters = new LinkedHashSet<>(); // guarded by lock
  private volatile int size; // of waiters; written under the lock
  private long round; // guarded by lock; tells the timer of the latest round from older ones
  private @Nullable Runnable timer; // guarded by lock; takes it back

  TokenQueue(TokenBucket bucket) {
    this.bucket = bucket;
  }

  boolean isEmpty() {
    return size == 0;
  }

  /** Enters, behind the others. */
  Waiter enter(long tokens) {
    Waiter fresh = new Waiter(tokens, Calls.KERNEL.caller(), Calls.KERNEL.cell());
    lock.lock();
    try {
      waiters.add(fresh);
      size = waiters.size();
    } finally {
      lock.unlock();
    }
    serve();
    return fresh;
  }

  Outcome<Boolean> await(Waiter mine, @Nullable Duration timeout) {
    try {
      Outcome<Boolean> outcome = mine.cell.await(timeout);
      if (outcome instanceof Outcome.TimedOut<Boolean>) {
        leave(mine);
      }
      return outcome;
    } catch (Throwable e) { // killed or interrupted: the wait has closed the cell
      if (mine.cell.outcome() instanceof Outcome.Answered<Boolean>) {
        bucket.putBack(mine.tokens); // served at the same moment
      }
      leave(mine);
      throw e;
    }
  }

  void leave(Waiter waiter) {
    lock.lock();
    try {
      waiters.remove(waiter);
      size = waiters.size();
    } finally {
      lock.unlock();
    }
    serve(); // it may have been the first, for which the others waited
  }

  /** Gives the first ones what there is, and sets the timer for the next. */
  void serve() {
    if (size == 0) {
      return;
    }
    lock.lock();
    try {
      long mine = ++round;
      Runnable old = timer;
      timer = null;
      TokenLevel level = bucket.now();
      Iterator<Waiter> each = waiters.iterator();
      while (each.hasNext()) {
        Waiter first = each.next();
        if (first.tokens > level.capacity()) {
          lock.afterwards(
              () -> first.cell.refuse(TokenBucket.tooMany(first.tokens, level.capacity())));
        } else if (!first.isGone()) {
          if (!bucket.take(first.tokens)) {
            lock.afterwards(() -> setTimer(mine, first.tokens));
            break;
          }
          lock.afterwards(() -> give(first));
        }
        each.remove();
      }
      size = waiters.size();
      if (old != null) {
        lock.afterwards(old);
      }
    } finally {
      lock.unlock();
    }
  }

  private void give(Waiter waiter) {
    if (!waiter.cell.answer(true)) {
      bucket.putBack(waiter.tokens);
      serve();
    }
  }

  private void setTimer(long forRound, long tokens) {
    Duration delay = bucket.now().until(tokens);
    Runnable fresh = Calls.KERNEL.after(bucket.node(), delay, this::serve);
    lock.lock();
    try {
      if (round == forRound) {
        timer = fresh;
      } else {
        lock.afterwards(fresh); // a later round has set its own
      }
    } finally {
      lock.unlock();
    }
  }
}
