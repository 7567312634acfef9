package dev.transom.pipeline;

import dev.transom.process.spi.Kernel;
import dev.transom.process.spi.OpenCall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Those who wait for the same thing. Whoever waits is seen first and looks then, so that none
 * sleeps through it.
 */
final class Waiters {
  private final List<OpenCall<Boolean>> calls = new ArrayList<>(); // guarded by itself

  /**
   * Waits until it is said that it may be so, unless it is already.
   *
   * @param timeout how long at most, asked when it was not so; null for as long as it takes
   * @return whether it was so before anybody had to wait
   */
  boolean await(Supplier<@Nullable Duration> timeout, BooleanSupplier isSo) {
    OpenCall<Boolean> call = Kernel.get().cell();
    synchronized (calls) {
      calls.add(call);
    }
    try {
      if (isSo.getAsBoolean()) {
        return true;
      }
      call.await(timeout.get());
      return false;
    } finally {
      synchronized (calls) {
        calls.remove(call);
      }
    }
  }

  boolean isEmpty() {
    synchronized (calls) {
      return calls.isEmpty();
    }
  }

  /** It may be so now. */
  void wake() {
    synchronized (calls) {
      calls.forEach(call -> call.answer(true));
      calls.clear();
    }
  }
}
