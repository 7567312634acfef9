package dev.transom.pipeline;

import dev.transom.process.spi.Kernel;
import dev.transom.process.spi.OpenCall;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The messages in flight that are revoked together.
 *
 * <p>Giving the rest up is a fence: no call that tells the source of one of them begins after it.
 * One that has begun before would end after it, so that is waited for, too.
 */
final class Group {
  private static final Duration CALLS = Duration.ofSeconds(10); // that have begun; if they hang

  private int open;
  private volatile boolean revoked; // asked for each message, so not under the lock
  private boolean fenced;
  private int telling; // messages that the source is told of at this moment
  private @Nullable OpenCall<Boolean> waiting; // for none to be open
  private @Nullable OpenCall<Boolean> quiet; // for none to be told of

  synchronized void entered() {
    open++;
  }

  synchronized void left() {
    open--;
    if (open == 0 && waiting != null) {
      waiting.answer(true);
    }
  }

  boolean isRevoked() {
    return revoked;
  }

  /** The source is told of one of them; false if it is not to hear of it any more. */
  synchronized boolean beginTelling() {
    if (fenced) {
      return false;
    }
    telling++;
    return true;
  }

  synchronized void endTelling() {
    telling--;
    if (telling == 0 && quiet != null) {
      quiet.answer(true);
    }
  }

  /** Nobody begins with one of them from now on. */
  synchronized void revoke() {
    revoked = true;
  }

  /** Waits until none is left, or gives those up that are. */
  int await(Duration timeout) {
    OpenCall<Boolean> empty = Kernel.get().cell();
    boolean isOpen;
    synchronized (this) {
      isOpen = open > 0;
      waiting = empty;
    }
    if (isOpen) {
      empty.await(timeout);
    }
    OpenCall<Boolean> told = Kernel.get().cell();
    synchronized (this) {
      fenced = open > 0;
      if (telling == 0) {
        return open;
      }
      quiet = told;
    }
    told.await(CALLS);
    synchronized (this) {
      return open;
    }
  }
}
