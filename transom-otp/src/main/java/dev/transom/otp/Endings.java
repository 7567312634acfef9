package dev.transom.otp;

import dev.transom.process.Pid;
import dev.transom.process.spi.OpenCall;
import dev.transom.process.spi.Outcome;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Waits until a number of processes have ended physically. It looks at no mailbox, so it costs the
 * same however many messages wait, and a child that has cut its link is waited for all the same.
 *
 * <p>{@code left} starts at one for the waiter itself, so it cannot reach zero before all were
 * added.
 */
final class Endings {
  private final AtomicInteger left = new AtomicInteger(1);
  private volatile @Nullable OpenCall<Boolean> waiter;
  private boolean sealed;

  void add(Pid pid) {
    left.incrementAndGet();
    Calls.KERNEL.whenEnded(pid, this::countDown);
  }

  private void countDown() {
    if (left.decrementAndGet() == 0) {
      OpenCall<Boolean> waiting = waiter;
      if (waiting != null) {
        waiting.answer(true);
      }
    }
  }

  /**
   * Waits, in the supervisor; may be called again after a timeout.
   *
   * @param timeout null waits for ever
   * @return true if all have ended
   */
  boolean await(@Nullable Duration timeout) {
    if (!sealed) {
      sealed = true;
      left.decrementAndGet();
    }
    if (left.get() == 0) {
      return true;
    }
    OpenCall<Boolean> mine = Calls.KERNEL.cell();
    waiter = mine;
    if (left.get() == 0) {
      return true;
    }
    return mine.await(timeout) instanceof Outcome.Answered<Boolean>;
  }
}
