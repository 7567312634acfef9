package dev.transom.process;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Wake-ups of virtual threads by platform threads: by the timer, by plain threads that send.
 *
 * <p>The JVM's scheduler puts such a thread into an outer queue, at which a carrier looks only when
 * its own is empty; while processes chat, that is never. What a virtual thread unparks goes into
 * its carrier's own queue and has its turn. So while the outer queues starve ({@code open}, decided
 * by the monitor), wake-ups wait here, and who passes by inside makes them: a receive, a runner
 * between two tasks, the monitor's probe.
 *
 * <p>No wake-up is lost, or late for long: the monitor makes at each tick what nobody else did, and
 * who put one in looks again whether the queue has been closed meanwhile.
 */
final class WakeQueue {
  private static final Queue<Thread> WAITING = new ConcurrentLinkedQueue<>();
  private static volatile boolean open;
  private static volatile boolean waiting;

  private WakeQueue() {}

  /** Unparks a thread, now or as soon as somebody passes by. */
  static void unpark(@Nullable Thread thread) {
    if (!open || thread == null || !thread.isVirtual() || Thread.currentThread().isVirtual()) {
      LockSupport.unpark(thread);
      return;
    }
    add(thread);
    if (!open) {
      deliver();
    }
  }

  /** Leaves a wake-up to the next who passes by; for the monitor, which looks after it. */
  static void add(@Nullable Thread thread) {
    if (thread != null) {
      WAITING.add(thread);
      waiting = true;
    }
  }

  /** For those who pass by: a field read, as a rule. */
  static void lookIn() {
    if (waiting) {
      deliver();
    }
  }

  static void deliver() {
    waiting = false; // before the look: what comes after it sets it again
    for (Thread thread = WAITING.poll(); thread != null; thread = WAITING.poll()) {
      LockSupport.unpark(thread);
    }
  }

  /** The outer queues starve, or do so no more; for the monitor, which delivers afterwards. */
  static void open(boolean starving) {
    open = starving;
  }
}
