package dev.transom.process;

import dev.transom.process.spi.Kind;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A message that will be sent, once or again and again. It ends by itself when the receiver does.
 * Safe for use by any thread.
 */
public final class Timer {
  private static final Timers.Entry OVER = new Timers.Entry(0, () -> {});

  private final Cell target;
  private final Kind kind;
  private final Object message;
  private final @Nullable Duration period;
  private final AtomicReference<Timers.@Nullable Entry> entry = new AtomicReference<>();
  private long nextNanos;

  Timer(Cell target, Kind kind, Object message, @Nullable Duration period) {
    this.target = target;
    this.kind = kind;
    this.message = message;
    this.period = period;
  }

  Timer start(Duration delay) {
    Relations theirs = target.relations();
    synchronized (theirs) {
      if (theirs.closed) {
        entry.set(OVER);
        return this;
      }
      theirs.timers = SmallSet.add(theirs.timers, this);
    }
    nextNanos = target.node.clock.nanos() + Timers.nanos(delay);
    arm();
    return this;
  }

  private void arm() {
    Timers.Entry next = new Timers.Entry(nextNanos, this::fire);
    Timers.Entry old = entry.getPlain();
    if (entry.compareAndSet(old == OVER ? null : old, next)) {
      target.node.timers.add(next);
      if (entry.get() == OVER) {
        next.cancel(); // cancelled between the two
      }
    }
  }

  private void fire() {
    if (period == null) {
      if (entry.getAndSet(OVER) == OVER) {
        return;
      }
      forget();
      target.push(new Letter(kind, message), null);
      return;
    }
    if (entry.get() == OVER) {
      return;
    }
    target.push(new Letter(kind, message), null);
    nextNanos += period.toNanos(); // from plan to plan: no drift
    arm();
  }

  /**
   * Stops the timer.
   *
   * @return true if it was stopped before it fired; false if it had fired (the message is in the
   *     receiver's mailbox, or was), had been cancelled, or the receiver is dead. An interval gives
   *     true as long as it runs.
   */
  public boolean cancel() {
    boolean cancelled = discard();
    if (cancelled) {
      forget();
    }
    return cancelled;
  }

  /**
   * How long it will be until the timer fires, for the next time if it is an interval.
   *
   * @return the time, zero if it is about to fire; empty once it has fired or was cancelled, or if
   *     the receiver is dead
   */
  public Optional<Duration> remaining() {
    Timers.Entry next = entry.get();
    return next == null || next == OVER
        ? Optional.empty()
        : Optional.of(Duration.ofNanos(Math.max(0, next.dueNanos - target.node.clock.nanos())));
  }

  boolean discard() {
    Timers.Entry old = entry.getAndSet(OVER);
    if (old == OVER) {
      return false;
    }
    if (old != null) {
      old.cancel();
    }
    return true;
  }

  private void forget() {
    Relations theirs = target.peekRelations();
    if (theirs != null) {
      synchronized (theirs) {
        theirs.timers = SmallSet.remove(theirs.timers, this);
      }
    }
  }
}
