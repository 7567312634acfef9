package dev.transom.otp;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A lock for some tens of nanoseconds of work, with errands that are run when it has been released.
 *
 * <p>Invariant: who holds it neither blocks nor calls the kernel. So a virtual thread is never
 * unmounted while it holds it, a kill, which unwinds in kernel calls only, never leaves it locked,
 * and those who spin wait for work that is going on. A monitor would not do: a virtual thread that
 * has to wait for one comes back through the outer queues of the JDK's scheduler, where it may
 * starve. What has to wake, send or ask is left as an errand.
 */
final class SpinLock {
  private static final int SPINS = 64;

  private final AtomicBoolean held = new AtomicBoolean();
  private @Nullable List<Runnable> errands;

  void lock() {
    for (int spins = 0; held.get() || !held.compareAndSet(false, true); spins++) {
      if (spins < SPINS) {
        Thread.onSpinWait();
      } else {
        Thread.yield(); // the holder's processor may have been given to somebody else
      }
    }
  }

  /** For the holder: something to be done by {@link #unlock}, in the order given. */
  void afterwards(Runnable errand) {
    List<Runnable> all = errands;
    if (all == null) {
      all = new ArrayList<>(2);
      errands = all;
    }
    all.add(errand);
  }

  void unlock() {
    List<Runnable> all = errands;
    errands = null;
    held.setRelease(false);
    if (all != null) {
      all.forEach(Runnable::run);
    }
  }
}
