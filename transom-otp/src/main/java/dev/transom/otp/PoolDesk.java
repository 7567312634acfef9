package dev.transom.otp;

import dev.transom.process.ExitReason;
import dev.transom.process.Node;
import dev.transom.process.Pid;
import dev.transom.process.spi.Outcome;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Where workers are lent and given back, on the borrower's own thread and under a short lock. The
 * pool's process ({@link PoolLoop}) is asked only for what takes longer: starts, ends, and the
 * deaths of borrowers. It looks into the {@link PoolLedger} by {@link #guard}.
 */
final class PoolDesk {
  private final Pid pool;
  private final String name;
  private final SpinLock lock = new SpinLock();
  private final PoolLedger ledger; // guarded by lock

  PoolDesk(Node node, Pid pool, String name, WorkerPoolSpec<?> spec) {
    this.pool = pool;
    this.name = name;
    this.ledger = new PoolLedger(node, pool, this, lock, spec);
  }

  Pid pool() {
    return pool;
  }

  /** Asks the ledger under the lock. */
  <T extends @Nullable Object> T guard(Function<PoolLedger, T> use) {
    lock.lock();
    try {
      return use.apply(ledger);
    } finally {
      lock.unlock();
    }
  }

  /** Uses the ledger under the lock. */
  void use(Consumer<PoolLedger> use) {
    lock.lock();
    try {
      use.accept(ledger);
    } finally {
      lock.unlock();
    }
  }

  /** Lends a worker, and waits for one if need be. */
  PoolWorker<?> checkout(Duration timeout) {
    PoolWorker<?> now = lendIdle();
    if (now != null) {
      return now;
    }
    if (timeout.isZero() || timeout.isNegative()) {
      throw late(timeout);
    }
    return Objects.requireNonNull(await(timeout, false));
  }

  /** Lends a worker that is idle or can be started; null if there is none. */
  @Nullable PoolWorker<?> tryCheckout(Duration timeout) {
    PoolWorker<?> now = lendIdle();
    return now == null ? await(timeout, true) : now;
  }

  private static Object borrower() {
    Pid process = Calls.KERNEL.caller();
    return process == null ? Thread.currentThread() : process;
  }

  private @Nullable PoolWorker<?> lendIdle() {
    Object borrower = borrower();
    PoolWorker<?> now;
    ExitReason closed;
    lock.lock();
    try {
      now = ledger.lendIdle(borrower);
      closed = ledger.closed();
    } finally {
      lock.unlock();
    }
    if (closed != null) {
      throw ended(closed);
    }
    return now;
  }

  private @Nullable PoolWorker<?> await(Duration timeout, boolean onlyForStart) {
    PoolWaiter waiter = new PoolWaiter(this, borrower());
    PoolWorker<?> soon;
    boolean waits;
    lock.lock();
    try {
      ExitReason closed = ledger.closed();
      if (closed != null) {
        throw ended(closed);
      }
      soon = ledger.lendIdle(waiter.borrower);
      waits = soon == null && (!onlyForStart || ledger.hasRoom());
      if (waits) {
        ledger.enter(waiter);
      }
    } finally {
      lock.unlock();
    }
    return waits ? answer(waiter, timeout) : soon;
  }

  private PoolWorker<?> answer(PoolWaiter waiter, Duration timeout) {
    Outcome<PoolWorker<?>> outcome;
    try {
      outcome = waiter.cell.await(Calls.limit(timeout));
    } catch (Throwable e) { // killed or interrupted: the wait has closed the cell
      use(ledger -> ledger.leave(waiter));
      if (waiter.cell.outcome() instanceof Outcome.Answered<PoolWorker<?>>(var loan)) {
        checkin(loan);
      }
      throw e;
    }
    return switch (outcome) {
      case Outcome.Answered<PoolWorker<?>>(var loan) -> loan;
      case Outcome.Refused<PoolWorker<?>>(var cause) -> {
        cause.fillInStackTrace(); // made for this caller alone: let it show the caller's stack
        throw cause;
      }
      case Outcome.TimedOut<PoolWorker<?>> _, Outcome.Ended<PoolWorker<?>> _ -> {
        use(ledger -> ledger.leave(waiter));
        throw late(timeout);
      }
    };
  }

  /** Ends a loan; false if it had ended. */
  boolean checkin(PoolWorker<?> loan) {
    lock.lock();
    try {
      return ledger.checkin(loan);
    } finally {
      lock.unlock();
    }
  }

  PoolStatus status() {
    return guard(PoolLedger::status);
  }

  private CheckoutTimeoutException late(Duration timeout) {
    PoolStatus status = status();
    int waiting = guard(PoolLedger::waiting);
    return new CheckoutTimeoutException(toString(), status, waiting, timeout);
  }

  ServerEndedException ended(ExitReason reason) {
    return new ServerEndedException(this, reason, "checkout");
  }

  @Override
  public String toString() {
    return name.isEmpty() ? "the pool " + pool : "the pool \"" + name + '"';
  }
}
