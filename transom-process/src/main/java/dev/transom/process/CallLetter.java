package dev.transom.process;

import dev.transom.process.spi.Kind;
import dev.transom.process.spi.OpenCall;
import dev.transom.process.spi.Outcome;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A call: letter and reply cell in one object.
 *
 * <p>Invariant: {@code state} goes null → waiting {@link Strand} → {@link Outcome}, or null →
 * outcome, and never leaves an outcome; who puts the outcome there wakes the strand that was there.
 * So a reply, the callee's death and the caller's timeout need no other agreement, and a late reply
 * has nowhere to go (process aliases in the BEAM serve the same end).
 */
final class CallLetter<T> extends Letter implements OpenCall<T> {
  private static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(CallLetter.class, "state", Object.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  final @Nullable Cell callee;
  private volatile boolean deferred;
  private volatile @Nullable Object state;

  CallLetter(Kind kind, Object request, @Nullable Cell callee) {
    super(kind, request);
    this.callee = callee;
  }

  @Override
  public boolean answer(T value) {
    return complete(new Outcome.Answered<>(value));
  }

  @Override
  public boolean refuse(RuntimeException cause) {
    return complete(new Outcome.Refused<>(cause));
  }

  boolean ended(ExitReason reason) {
    return complete(new Outcome.Ended<>(reason));
  }

  private boolean complete(Outcome<T> outcome) {
    while (true) {
      Object old = state;
      if (old instanceof Outcome) {
        return false;
      }
      if (STATE.compareAndSet(this, old, outcome)) {
        if (old instanceof Strand waiter) {
          waiter.wake();
        }
        if (deferred && callee != null) {
          OpenCalls.forget(callee, this);
        }
        return true;
      }
    }
  }

  @Override
  public boolean isDone() {
    return state instanceof Outcome;
  }

  @Override
  @SuppressWarnings("unchecked")
  public @Nullable Outcome<T> outcome() {
    return state instanceof Outcome<?> done ? (Outcome<T>) done : null;
  }

  @Override
  public Outcome<T> await(@Nullable Duration timeout) {
    Outcome<T> done = outcome();
    if (done != null) {
      return done;
    }
    if (timeout != null && (timeout.isZero() || timeout.isNegative())) {
      return timedOut();
    }
    Strand current = Strand.current();
    Node node =
        current != null && current.cell != null
            ? current.cell.node // a process waits by its own node's clock
            : callee == null ? Node.current() : callee.node;
    Strand strand = current != null ? current : node.scheduler.plainStrand();
    if (!STATE.compareAndSet(this, null, strand)) {
      return requireOutcome();
    }
    Timers.Entry timer = timeout == null ? null : node.timers.after(timeout, this::timedOut);
    try {
      while (!isDone()) {
        strand.block("a reply");
      }
    } finally {
      if (timer != null) {
        timer.cancel();
      }
      if (!isDone()) {
        timedOut(); // the caller died or was interrupted: nobody waits any more
      }
    }
    return requireOutcome();
  }

  Outcome<T> timedOut() {
    complete(new Outcome.TimedOut<>());
    return requireOutcome();
  }

  private Outcome<T> requireOutcome() {
    Outcome<T> done = outcome();
    if (done == null) {
      throw new AssertionError("a call without outcome");
    }
    return done;
  }

  @Override
  public void defer() {
    if (deferred) {
      return;
    }
    deferred = true;
    if (callee != null && !isDone()) {
      OpenCalls.remember(callee, this);
      if (isDone()) {
        OpenCalls.forget(callee, this); // it ended between the check and the entry
      }
    }
  }
}
