package dev.transom.otp;

import dev.transom.process.spi.OpenCall;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One wait for so many tasks to end, or for the first failure. It looks at no mailbox. */
final class Countdown {
  private final AtomicInteger left;
  private final boolean untilFailure;
  private final OpenCall<Boolean> bell = Calls.KERNEL.cell();

  private Countdown(int enough, boolean untilFailure) {
    this.left = new AtomicInteger(enough);
    this.untilFailure = untilFailure;
  }

  /**
   * Waits until enough of the tasks have a result.
   *
   * @param enough how many, of those that have one already too
   * @param untilFailure whether one that failed is enough
   * @param timeout null waits for ever
   */
  static void await(
      List<? extends TaskCell<?>> tasks,
      int enough,
      boolean untilFailure,
      @Nullable Duration timeout) {
    Countdown countdown = new Countdown(enough, untilFailure);
    try {
      for (TaskCell<?> task : tasks) {
        if (!task.enrol(countdown) && task.result() instanceof TaskResult<?> result) {
          countdown.arrived(result);
        }
      }
      countdown.bell.await(timeout);
    } finally {
      tasks.forEach(task -> task.withdraw(countdown));
    }
  }

  void arrived(TaskResult<?> result) {
    if (left.decrementAndGet() == 0 || (untilFailure && !result.isSuccess())) {
      bell.answer(true);
    }
  }
}
