package dev.transom.pipeline;

import dev.transom.process.ExitReason;
import dev.transom.process.Pid;
import dev.transom.process.spi.Kernel;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One process's time at a place; compared by identity.
 *
 * <p>A supervisor waits for the end of a child before it starts another. But if the supervisor was
 * killed, with all above the processes at the desks, then those may still be about to end when
 * their successors come. So a life ends the one before, and waits until that has let go.
 */
final class Life {
  final Pid pid;
  private volatile @Nullable Pid before;

  Life(Pid pid, @Nullable Life before) {
    this.pid = pid;
    this.before = before == null ? null : before.pid;
  }

  /** Ends the process that was there before, and has this one told when nobody runs its code. */
  void begin(Engine engine) {
    Kernel kernel = Kernel.get();
    Pid other = before;
    if (other != null && !kernel.hasEnded(other)) {
      kernel.end(other, ExitReason.KILLED);
      kernel.whenEnded(other, () -> engine.wake(pid));
      Duration grace = kernel.zombieGrace(engine.node);
      Runnable unused = kernel.after(engine.node, grace, () -> letGo(engine));
    }
    engine.wake(pid);
  }

  private void letGo(Engine engine) {
    before = null;
    engine.wake(pid);
  }

  /** Whether it may begin to work. */
  boolean hasBegun() {
    Pid other = before;
    if (other != null && Kernel.get().hasEnded(other)) {
      before = null;
    }
    return before == null;
  }
}
