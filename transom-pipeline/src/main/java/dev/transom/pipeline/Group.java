package dev.transom.pipeline;

import dev.transom.process.spi.Kernel;
import dev.transom.process.spi.OpenCall;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The messages in flight that are revoked together. */
final class Group {
  private int open;
  private boolean revoked;
  private boolean fenced;
  private @Nullable OpenCall<Boolean> waiting;

  synchronized void entered() {
    open++;
  }

  synchronized void left() {
    open--;
    if (open == 0 && waiting != null) {
      waiting.answer(true);
    }
  }

  synchronized boolean isRevoked() {
    return revoked;
  }

  synchronized boolean isFenced() {
    return fenced;
  }

  /** Nobody begins with one of them from now on. */
  synchronized void revoke() {
    revoked = true;
  }

  /** Waits until none is left, or gives those up that are. */
  int await(Duration timeout) {
    OpenCall<Boolean> empty = Kernel.get().cell();
    synchronized (this) {
      if (open == 0) {
        return 0;
      }
      waiting = empty;
    }
    empty.await(timeout);
    synchronized (this) {
      fenced = open > 0;
      return open;
    }
  }
}
