package dev.transom.process;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The monitor: one platform thread per JVM that keeps everybody served while the JVM's own
 * virtual-thread scheduler would not. It keeps
 *
 * <ul>
 *   <li>a <b>probe</b> virtual thread in flight. A late probe means that local work starves what
 *       comes from outside (timers, new threads, foreign messages). Then an epoch moves, and
 *       workers (each tick) and thread processes in receive (every {@link #THREAD_TICKS}) step
 *       aside once.
 *   <li>a watch over the <b>cores</b>. A runner that sits {@link #STUCK_TICKS} in one callback
 *       loses its core to another runner; if it burns CPU, a carrier is added for it.
 *   <li>the <b>carriers</b>: if the probe stays late although everybody stepped aside, threads that
 *       never step aside hog them, and more are added, some at a time; in calm they go again.
 *   <li>the <b>coarse clock</b> that activity and busy time are counted with: crossing a tick
 *       inside an activation counts a tick, which is right on average and costs a field read.
 * </ul>
 *
 * <p>Ticks are 1 ms under load and back off when nothing happens. Numbers and reasons: the
 * measurements in docs/internals/runtime.md.
 */
final class Fairness implements Runnable {
  static final long TICK_NANOS = 1_000_000;
  private static final long IDLE_TICK_NANOS = 16 * TICK_NANOS;
  private static final int THREAD_TICKS = 5;
  private static final int HOG_TICKS = 15;
  private static final int STUCK_TICKS = 3;
  private static final int CALM_TICKS = 20;
  private static final int CARRIER_STEP = 16;

  private static volatile int workerEpoch;
  private static volatile int threadEpoch;
  private static volatile long coarse = System.nanoTime();

  /** Moves whenever somebody has stepped aside: who does so is no hog. Races only lose counts. */
  private static volatile int steppedAside;

  private static final List<WorkerScheduler> SCHEDULERS = new CopyOnWriteArrayList<>();
  private static volatile @Nullable Fairness running; // changed under the class's lock

  private final Thread thread;
  private volatile boolean stopped;
  private final Queue<Runner> aside = new ConcurrentLinkedQueue<>();
  private final List<Stuck> stuck = new ArrayList<>();
  private @Nullable Carriers carriers;
  private int foreignSurplus;
  private int calm;
  private long ticks;

  private final Thread probe;
  private volatile boolean probeRan;
  private long probeSent;
  private int nextEpoch;
  private int seenAside;
  private long lastStep;
  private long lastBump;
  private long lastThreadBump;
  private long lastRaise;

  /** A runner whose core was taken away, in which callback and when. */
  private record Stuck(Runner runner, long sequence, long tick) {}

  private Fairness() {
    probe = Thread.ofVirtual().name("transom-probe").unstarted(this::probe);
    thread = Thread.ofPlatform().daemon(true).name("transom-monitor").unstarted(this);
  }

  static synchronized void watch(WorkerScheduler scheduler) {
    SCHEDULERS.add(scheduler);
    if (running == null) {
      Fairness fresh = new Fairness();
      running = fresh;
      coarse = System.nanoTime();
      fresh.thread.start();
    }
  }

  static void unwatch(WorkerScheduler scheduler) {
    Fairness last = null;
    synchronized (Fairness.class) {
      SCHEDULERS.remove(scheduler);
      if (SCHEDULERS.isEmpty()) {
        last = running;
        running = null;
      }
    }
    if (last != null) {
      last.stopped = true;
      last.bringBack();
      LockSupport.unpark(last.thread);
      LockSupport.unpark(last.probe);
      join(last.thread);
    }
  }

  /** A node that has stopped leaves no thread behind. An interrupt waits until that is so. */
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

  static int workerEpoch() {
    return workerEpoch;
  }

  static int threadEpoch() {
    return threadEpoch;
  }

  /** Leaves the carrier's local queue, so that timers, new threads and the outside get in. */
  static void stepAside() {
    noteStep();
    LockSupport.parkNanos(1);
  }

  /**
   * The same for a worker. Hundreds of thread processes may be stepping aside at this moment, and
   * all come back through the one queue of the JVM's timer; so the monitor brings the worker back,
   * through a queue of its own.
   */
  static void stepAside(Runner runner) {
    noteStep();
    Fairness monitor = running;
    if (monitor == null || monitor.stopped) {
      return;
    }
    runner.aside = true;
    monitor.aside.add(runner);
    LockSupport.unpark(monitor.thread);
    while (runner.aside && !monitor.stopped) {
      LockSupport.park(monitor);
      Thread.interrupted();
    }
  }

  private void bringBack() {
    for (Runner runner = aside.poll(); runner != null; runner = aside.poll()) {
      runner.aside = false;
      LockSupport.unpark(runner.thread);
    }
  }

  private static void noteStep() {
    int next = steppedAside + 1;
    steppedAside = next;
  }

  static long coarseNanos() {
    return coarse;
  }

  private void probe() {
    while (!stopped) {
      probeRan = true;
      LockSupport.park(this);
    }
  }

  @Override
  public void run() {
    long tick = TICK_NANOS;
    long activity = -1;
    int quiet = 0;
    probeSent = System.nanoTime();
    probe.start();
    long next = System.nanoTime() + tick;
    while (!stopped) {
      LockSupport.parkNanos(this, next - System.nanoTime());
      bringBack();
      long now = System.nanoTime();
      if (now < next) {
        continue;
      }
      coarse = now;
      checkProbe(now);
      long sum = checkCores();
      checkStuck();
      settleCarriers();
      boolean calmNow = sum == activity && probeRan && stuck.isEmpty();
      activity = sum;
      quiet = calmNow ? quiet + 1 : 0;
      tick = quiet < 8 ? TICK_NANOS : Math.min(IDLE_TICK_NANOS, TICK_NANOS * (quiet - 6));
      next = System.nanoTime() + tick;
    }
    bringBack();
    if (carriers != null) {
      carriers.surplus(0);
    }
  }

  private void checkProbe(long now) {
    if (probeRan) {
      calm++;
      probeRan = false;
      probeSent = now;
      lastBump = now;
      lastThreadBump = now;
      LockSupport.unpark(probe);
      return;
    }
    long late = now - probeSent;
    if (late < TICK_NANOS) {
      return;
    }
    calm = now - lastStep < HOG_TICKS * TICK_NANOS ? calm + 1 : 0;
    if (now - lastBump >= TICK_NANOS) {
      lastBump = now;
      nextEpoch++;
      workerEpoch = nextEpoch;
    }
    if (now - lastThreadBump >= THREAD_TICKS * TICK_NANOS) {
      lastThreadBump = now;
      nextEpoch++;
      threadEpoch = nextEpoch;
    }
    int aside = steppedAside;
    if (aside != seenAside) { // somebody talks, and lets others in: more carriers would only hurt
      seenAside = aside;
      lastRaise = now;
      lastStep = now;
    }
    if (late >= HOG_TICKS * TICK_NANOS && now - lastRaise >= HOG_TICKS * TICK_NANOS) {
      lastRaise = now - (HOG_TICKS - THREAD_TICKS) * TICK_NANOS; // the next step may come sooner
      long queued = carriers().queued();
      foreignSurplus += Math.clamp(queued, 1, CARRIER_STEP);
    }
  }

  /** Looks for stuck runners; returns a number that changes when anything ran. */
  private long checkCores() {
    long sum = 0;
    ticks++;
    int patience = hasConfirmedHog() ? 1 : STUCK_TICKS;
    for (WorkerScheduler scheduler : SCHEDULERS) {
      scheduler.wakeForBacklog();
      for (Core core : scheduler.cores) {
        Runner runner = core.runner;
        if (runner == null || core.idle) {
          core.stuckTicks = 0;
          continue;
        }
        disturbDead(runner);
        long sequence = runner.sequence();
        sum += sequence + core.index;
        if (runner != core.seenRunner || sequence != core.seenSequence || !runner.isInUserCode()) {
          core.seenRunner = runner;
          core.seenSequence = sequence;
          core.stuckTicks = 0;
          continue;
        }
        core.stuckTicks++;
        scheduler.spill(core);
        if (core.stuckTicks >= patience) {
          retake(scheduler, core, runner);
        }
      }
    }
    return sum;
  }

  /** A killer may just miss that the process had begun to run; it must not go on undisturbed. */
  private static void disturbDead(Runner runner) {
    Cell process = runner.cell;
    if (process != null && process.exit != null && runner.isIn(process)) {
      runner.disturb(process);
    }
  }

  private void retake(WorkerScheduler scheduler, Core core, Runner runner) {
    Cell process = runner.cell;
    if (process == null || !runner.lock(process)) {
      return;
    }
    boolean taken = runner.sequence() == core.seenSequence && runner.core == core;
    if (taken) {
      runner.core = null;
      core.runner = null;
    }
    runner.unlock(process);
    if (taken) {
      stuck.add(new Stuck(runner, runner.sequence(), ticks));
      core.stuckTicks = 0;
      core.seenRunner = null;
      scheduler.staff(core);
    }
  }

  /**
   * Whether a runner that was taken for stuck has turned out to be: a thread that the system had
   * only descheduled goes on within a tick or two. Where one hog is, more may follow: be quick
   * then.
   */
  private boolean hasConfirmedHog() {
    for (Stuck one : stuck) {
      if (ticks - one.tick >= STUCK_TICKS) {
        return true;
      }
    }
    return false;
  }

  private void checkStuck() {
    for (Iterator<Stuck> i = stuck.iterator(); i.hasNext(); ) {
      Stuck one = i.next();
      if (one.runner.sequence() != one.sequence || !one.runner.isInUserCode()) {
        i.remove();
      }
    }
  }

  private void settleCarriers() {
    int hogs = 0;
    // Loading the management classes for the first carrier slows down just that which seems to hog
    // when a program starts: a callback that is run for the first time.
    int patience = carriers == null ? HOG_TICKS : 0;
    for (Stuck one : stuck) {
      Thread itsThread = one.runner.thread;
      if (ticks - one.tick >= patience
          && itsThread != null
          && itsThread.getState() == Thread.State.RUNNABLE) {
        hogs++;
      }
    }
    if (calm >= CALM_TICKS) {
      calm = 0;
      foreignSurplus -= (foreignSurplus + 3) / 4;
    }
    int wanted = hogs + foreignSurplus;
    if (wanted > 0 || carriers != null) {
      Carriers mine = carriers();
      if (wanted > mine.surplus()) {
        mine.surplus(wanted);
      } else if (calm == 0 && wanted < mine.surplus()) {
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
