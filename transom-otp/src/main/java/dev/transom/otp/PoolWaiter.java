package dev.transom.otp;

import dev.transom.process.Pid;
import dev.transom.process.spi.OpenCall;

/** Somebody who waits for a worker. Compared by identity. */
final class PoolWaiter {
  private final PoolDesk desk;
  final Object borrower;
  final OpenCall<PoolWorker<?>> cell = Calls.KERNEL.cell();

  PoolWaiter(PoolDesk desk, Object borrower) {
    this.desk = desk;
    this.borrower = borrower;
  }

  /** Whether it waits no more, though it may still be in the queue. */
  boolean isGone() {
    return cell.isDone() || (borrower instanceof Pid pid && !pid.isAlive());
  }

  /** Gives it the worker that was lent to it; one who has gone meanwhile leaves it to the next. */
  void give(PoolWorker<?> loan) {
    if (!cell.answer(loan)) {
      desk.checkin(loan);
    }
  }
}
