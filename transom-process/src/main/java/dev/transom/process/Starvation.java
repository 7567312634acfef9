package dev.transom.process;

import java.util.concurrent.locks.LockSupport;

/**
 * The monitor's look-out for starvation: a probe, one virtual thread that is always on its way
 * through the JVM's outer queues. While it is late, what comes from outside starves: an epoch
 * moves, and whoever sees a new one steps {@link Aside}, runners each tick and thread processes
 * each fifth.
 *
 * <p>Who has stepped aside comes back a moment <em>after</em> the probe has run. A carrier goes on
 * with the outer queue it is at as long as that has something, and looks at the others only when it
 * finds it empty: whoever came back at once, or with the probe, would keep the carrier there. And a
 * thread that wakes the monitor may lose its processor to it, so that it would be brought back
 * before it has parked.
 */
final class Starvation implements Runnable {
  private static final long TICK_NANOS = Fairness.TICK_NANOS;
  private static final int THREAD_TICKS = 5;
  private static final int HOG_TICKS = 15;

  /** Between the probe and the return of the others: long enough for a look at every queue. */
  private static final long GAP_NANOS = 30_000;

  private static volatile int workerEpoch;
  private static volatile int threadEpoch;

  private final Thread monitor;
  private final Thread probe = Thread.ofVirtual().name("transom-probe").unstarted(this);
  private volatile boolean ran;
  private volatile boolean stopped;
  private long sent;
  private int nextEpoch;
  private int seenSteps;
  private long lastStep;
  private long lastBump;
  private long lastThreadBump;
  private long lastRaise;
  private int calm;

  Starvation(Thread monitor) {
    this.monitor = monitor;
  }

  static int workerEpoch() {
    return workerEpoch;
  }

  static int threadEpoch() {
    return threadEpoch;
  }

  void start() {
    Aside.attend(true);
    sent = System.nanoTime();
    probe.start();
  }

  void stop() {
    stopped = true;
    LockSupport.unpark(probe);
    Aside.attend(false);
    WakeQueue.open(false);
    WakeQueue.deliver();
  }

  /** The probe. */
  @Override
  public void run() {
    while (!stopped) {
      WakeQueue.deliver();
      ran = true;
      if (!Aside.isEmpty()) {
        LockSupport.unpark(monitor);
      }
      LockSupport.park(this);
    }
  }

  /** Lets those go on who have stepped aside, if that has had its effect; for the monitor. */
  void settle() {
    if (ran && !Aside.isEmpty()) {
      LockSupport.parkNanos(this, GAP_NANOS);
      Aside.bringBack();
      send();
    }
  }

  private void send() {
    ran = false;
    sent = System.nanoTime();
    LockSupport.unpark(probe);
  }

  /**
   * A tick.
   *
   * @return whether it looks as if threads that never step aside hog the carriers
   */
  boolean tick(long now) {
    boolean hogged = look(now);
    WakeQueue.deliver();
    return hogged;
  }

  private boolean look(long now) {
    if (ran) {
      calm++;
      lastBump = now;
      lastThreadBump = now;
      WakeQueue.open(false);
      send();
      return false;
    }
    long late = now - sent;
    if (late < TICK_NANOS) {
      return false;
    }
    WakeQueue.open(true);
    calm = now - lastStep < HOG_TICKS * TICK_NANOS ? calm + 1 : 0;
    if (now - lastBump >= TICK_NANOS) {
      lastBump = now;
      nextEpoch++;
      workerEpoch = nextEpoch;
    }
    if (now - lastThreadBump >= THREAD_TICKS * TICK_NANOS) {
      lastThreadBump = now;
      Aside.bringBack(); // the probe did not come for them
      nextEpoch++;
      threadEpoch = nextEpoch;
    }
    int steps = Aside.steps();
    if (steps != seenSteps || !Aside.isEmpty()) {
      // somebody talks, and lets others in: more carriers would only hurt
      seenSteps = steps;
      lastRaise = now;
      lastStep = now;
    }
    if (late < HOG_TICKS * TICK_NANOS || now - lastRaise < HOG_TICKS * TICK_NANOS) {
      return false;
    }
    lastRaise = now - (HOG_TICKS - THREAD_TICKS) * TICK_NANOS; // the next step may come sooner
    return true;
  }

  boolean isServed() {
    return ran;
  }

  /** For how many ticks nobody has starved because of a hog. */
  int calm() {
    return calm;
  }

  void restartCalm() {
    calm = 0;
  }
}
