package dev.transom.process;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The monitor: one platform thread per JVM that keeps everybody served while the JVM's own
 * virtual-thread scheduler would not. At each tick it looks
 *
 * <ul>
 *   <li>for {@link Starvation}: local work keeps out what comes from outside (timers, new threads,
 *       foreign messages). Then whoever talks steps aside once;
 *   <li>at the cores ({@link CoreWatch}): a runner that is stuck in a callback loses its core;
 *   <li>after the {@link Carriers}: one is added for each stuck runner that burns CPU, and some
 *       when the outside starves although nobody talks, for then threads that never step aside hog
 *       the carriers; in calm they go again;
 * </ul>
 *
 * <p>and sets the <b>coarse clock</b> that activity and busy time are counted with: crossing a tick
 * inside an activation counts a tick, which is right on average and costs a field read.
 *
 * <p>Ticks are 1 ms under load and back off when nothing happens. Numbers and reasons: the
 * measurements in docs/internals/runtime.md.
 */
final class Fairness implements Runnable {
  static final long TICK_NANOS = 1_000_000;
  private static final long IDLE_TICK_NANOS = 16 * TICK_NANOS;
  private static final int HOG_TICKS = 15;
  private static final int CALM_TICKS = 20;
  private static final int CARRIER_STEP = 16;

  private static volatile long coarse = System.nanoTime();
  private static final List<WorkerScheduler> SCHEDULERS = new CopyOnWriteArrayList<>();
  private static @Nullable Fairness running; // guarded by the class's lock

  private final Thread thread =
      Thread.ofPlatform().daemon(true).name("transom-monitor").unstarted(this);
  private final Starvation starvation = new Starvation(thread);
  private final CoreWatch cores = new CoreWatch();
  private volatile boolean stopped;
  private @Nullable Carriers carriers;
  private int foreignSurplus;

  static synchronized void watch(WorkerScheduler scheduler) {
    SCHEDULERS.add(scheduler);
    if (running == null) {
      Fairness fresh = new Fairness();
      running = fresh;
      coarse = System.nanoTime();
      fresh.thread.start();
    }
  }

  /** A node that has stopped leaves no thread behind, so the last one waits for the monitor. */
  static synchronized void unwatch(WorkerScheduler scheduler) {
    SCHEDULERS.remove(scheduler);
    Fairness last = running;
    if (SCHEDULERS.isEmpty() && last != null) {
      running = null;
      last.stopped = true;
      LockSupport.unpark(last.thread);
      join(last.thread);
    }
  }

  /** An interrupt waits until the thread has ended. */
  private static void join(Thread ending) {
    boolean interrupted = false;
    while (true) {
      try {
        ending.join();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  static long coarseNanos() {
    return coarse;
  }

  @Override
  public void run() {
    long tick = TICK_NANOS;
    long activity = -1;
    int quiet = 0;
    starvation.start();
    long next = System.nanoTime() + tick;
    while (!stopped) {
      LockSupport.parkNanos(this, next - System.nanoTime());
      starvation.settle();
      long now = System.nanoTime();
      if (now < next) {
        continue;
      }
      coarse = now;
      if (starvation.tick(now)) {
        foreignSurplus += Math.clamp(carriers().queued(), 1, CARRIER_STEP);
      }
      long sum = cores.tick(SCHEDULERS);
      settleCarriers();
      boolean calmNow = sum == activity && starvation.isServed() && cores.isEmpty();
      activity = sum;
      quiet = calmNow ? quiet + 1 : 0;
      tick = quiet < 8 ? TICK_NANOS : Math.min(IDLE_TICK_NANOS, TICK_NANOS * (quiet - 6));
      next = System.nanoTime() + tick;
    }
    starvation.stop();
    if (carriers != null) {
      carriers.surplus(0);
    }
  }

  private void settleCarriers() {
    // Loading the management classes for the first carrier slows down just that which seems to hog
    // when a program starts: a callback that is run for the first time.
    int hogs = cores.hogs(carriers == null ? HOG_TICKS : 0);
    if (starvation.calm() >= CALM_TICKS) {
      starvation.restartCalm();
      foreignSurplus -= (foreignSurplus + 3) / 4;
    }
    int wanted = hogs + foreignSurplus;
    if (wanted > 0 || carriers != null) {
      Carriers mine = carriers();
      if (wanted > mine.surplus()) {
        mine.surplus(wanted);
      } else if (starvation.calm() == 0 && wanted < mine.surplus()) {
        mine.surplus(mine.surplus() - (mine.surplus() - wanted + 3) / 4);
      }
    }
  }

  private Carriers carriers() {
    Carriers mine = carriers;
    if (mine == null) {
      mine = Carriers.shared();
      carriers = mine;
    }
    return mine;
  }
}
