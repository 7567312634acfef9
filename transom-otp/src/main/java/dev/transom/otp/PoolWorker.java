package dev.transom.otp;

import dev.transom.process.ExitReason;
import dev.transom.process.Pid;
import dev.transom.process.spi.Kind;
import java.time.Duration;
import java.util.Optional;

/**
 * A worker as a {@link WorkerPool} lends it: a reference to the worker's process that holds for
 * this one loan. After it was checked in, calls and casts by it throw, so that nobody uses a worker
 * that somebody else has by now.
 *
 * <p>If the worker dies while it is lent, or the pool kills it because it hangs, the borrower is
 * told: a call under way fails at once with {@link ServerEndedException}, the next one when it is
 * made, and who has linked to the process or monitors it gets the signal. Nothing else need be
 * done: the pool replaces it.
 *
 * <p>For use by any thread and any process. For the borrower, which is the process or, outside
 * processes, the thread that has checked it out: it is checked in when that process dies.
 *
 * @param <M> its messages
 */
public final class PoolWorker<M> implements ServerRef<M>, AutoCloseable {
  private enum State {
    LENT,
    RETURNED,
    HUNG
  }

  private final PoolDesk desk;
  final PoolSlot slot;
  private final Pid pid;
  final Object borrower; // a Pid, or the Thread
  final long since; // on the node's clock, if the pool has a hang limit
  private volatile State state = State.LENT;
  private volatile boolean late;

  PoolWorker(PoolDesk desk, PoolSlot slot, Pid pid, Object borrower, long since) {
    this.desk = desk;
    this.slot = slot;
    this.pid = pid;
    this.borrower = borrower;
    this.since = since;
  }

  @Override
  public Optional<Pid> whereis() {
    return Optional.of(pid);
  }

  @Override
  public Pid pid() {
    return pid;
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalStateException if it was checked in
   */
  @Override
  public void cast(M message) {
    checkLent();
    Calls.KERNEL.send(pid, Kind.CAST, message);
  }

  /**
   * {@inheritDoc}
   *
   * <p>In a pool with a hang limit, a worker that lets a call time out counts as hung: the pool
   * replaces it when it is checked in.
   *
   * @throws IllegalStateException if it was checked in
   */
  @Override
  public <R> R call(Request<M, R> request, Duration timeout) {
    checkLent();
    if (state == State.HUNG) {
      throw new ServerEndedException(this, ExitReason.KILLED, Calls.text(request));
    }
    try {
      return Calls.call(pid, this, Kind.CALL, request, timeout);
    } catch (CallTimeoutException e) {
      late = true;
      throw e;
    }
  }

  private void checkLent() {
    if (state == State.RETURNED) {
      throw new IllegalStateException(
          this + " was checked in and may be somebody else's: check out again");
    }
  }

  /** Checks it in; for try-with-resources. Does nothing if that was done. */
  @Override
  public void close() {
    checkin();
  }

  // ------------------------------------------------------------------ for pool and desk

  boolean checkin() {
    return desk.checkin(this);
  }

  /** Whether it has let a call of its borrower time out. */
  boolean isLate() {
    return late;
  }

  void returned() {
    state = State.RETURNED;
  }

  void hung() {
    state = State.HUNG;
  }

  @Override
  public String toString() {
    return pid
        + " of "
        + desk
        + (state == State.HUNG ? ", which hung and was killed by the pool" : "");
  }
}
