package dev.transom.process;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;

/**
 * Those who have stepped aside so that their carriers look at the outer queues. The monitor brings
 * them back, by way of the {@link WakeQueue}.
 *
 * <p>A strand that leaves early, because of an interrupt, stays in the queue until the next return.
 * It is then woken for nothing, which every wait allows for.
 */
final class Aside {
  private static final Queue<Strand> WAITING = new ConcurrentLinkedQueue<>();
  private static volatile boolean attended;

  /** Moves with every step: who steps aside is no hog. Races only lose counts. */
  private static volatile int steps;

  private Aside() {}

  /** Waits until the monitor brings the calling strand back. An interrupt ends it and stays set. */
  static void step(Strand strand) {
    int next = steps + 1;
    steps = next;
    strand.steppedAside = true;
    WAITING.add(strand);
    while (strand.steppedAside && attended && !Thread.currentThread().isInterrupted()) {
      LockSupport.park(WAITING);
    }
    strand.steppedAside = false;
  }

  static int steps() {
    return steps;
  }

  static boolean isEmpty() {
    return WAITING.isEmpty();
  }

  static void bringBack() {
    for (Strand strand = WAITING.poll(); strand != null; strand = WAITING.poll()) {
      strand.steppedAside = false;
      WakeQueue.add(strand.thread);
    }
  }

  /** Whether there is a monitor. Without one nobody waits here. */
  static void attend(boolean monitored) {
    attended = monitored;
    if (!monitored) {
      bringBack();
    }
  }
}
