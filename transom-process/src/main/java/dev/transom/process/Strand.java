package dev.transom.process;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * A thread as the runtime sees it: which process it executes, and whether it is in user code.
 *
 * <p>Invariant of {@code guard}: it is the cell while that cell's user code runs on this thread,
 * and null otherwise; whoever swaps it to LOCKED owns the thread's interrupt status and its core
 * until it puts the cell back. So an interrupt that is meant for one process never hits the next
 * one, and the thread cannot leave user code between the look and the interrupt.
 */
abstract class Strand {
  private static final Object LOCKED = new Object();
  private static final VarHandle GUARD;

  static {
    try {
      GUARD = MethodHandles.lookup().findVarHandle(Strand.class, "guard", Object.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  @Nullable Thread thread;
  long threadId;
  @Nullable Cell cell;
  private volatile @Nullable Object guard;
  private int shields;

  /**
   * Runs a reporter, a handler or an ending: that may send although the thread's process is dead.
   */
  private boolean aside;

  int seenEpoch;

  /** It has stepped {@link Aside} and waits to be brought back. */
  volatile boolean steppedAside;

  /** When the current stretch of work began, on the coarse clock. */
  long since;

  /** The strand of the calling thread; null for a thread that runs no process. */
  static @Nullable Strand current() {
    return ThreadIndex.find(Thread.currentThread().threadId());
  }

  /** The strand of the calling thread; for a plain thread one made for this wait. */
  static Strand currentOrPlain(Node node) {
    Strand strand = current();
    return strand != null ? strand : node.scheduler.plainStrand();
  }

  /**
   * Runs foreign code that tells others of this thread's process and is not part of it. What it
   * throws is logged and goes no further.
   */
  static void aside(String what, Runnable action) {
    Strand strand = current();
    boolean outer = strand != null && strand.aside;
    if (strand != null) {
      strand.aside = true;
    }
    try {
      action.run();
    } catch (Throwable e) {
      Log.RUNTIME.log(System.Logger.Level.WARNING, what + " threw", e);
    }
    if (strand != null) {
      strand.aside = outer;
    }
  }

  final boolean isAside() {
    return aside;
  }

  final void bind(Thread thread) {
    this.thread = thread;
    this.threadId = thread.threadId();
  }

  /** Gives up the thread until {@link #wake}, or for no reason. */
  abstract void park();

  /** Lets the current or next {@link #park} return. */
  abstract void wake();

  /**
   * Parks outside user code. Throws {@link ProcessEnded} if the process is dead, and {@link
   * WaitInterruptedException} on a foreign interrupt.
   */
  final void block(String what) {
    Cell current = cell;
    if (current != null) {
      leave();
      current.worked(this);
      if (current.isAlive()) {
        try {
          park();
        } catch (RuntimeException | Error e) { // the seeded scheduler's: a deadlock
          enter(current);
          throw e;
        }
      }
    } else {
      park();
    }
    resume(current, what);
  }

  /** Goes on after a wait: back into user code, unless the process has died meanwhile. */
  final void resume(@Nullable Cell current, String what) {
    if (current != null) {
      since = current.node.coarseNanos();
      enter(current);
      VarHandle.fullFence(); // either the killer sees us here, or we see that we are dead
      current.checkAlive();
    }
    if (Thread.interrupted()) {
      Thread.currentThread().interrupt();
      throw new WaitInterruptedException(what);
    }
  }

  /** Enters user code. A kill at the same moment may miss it; the monitor makes up for that. */
  final void enter(Cell current) {
    cell = current;
    GUARD.setRelease(this, current);
  }

  /** Leaves user code; afterwards nobody touches the thread on behalf of the cell. */
  final void leave() {
    Object current = cell;
    while (!GUARD.compareAndSet(this, current, (Object) null)) {
      Thread.onSpinWait();
      if (guard == LOCKED) {
        Thread.yield();
      }
    }
  }

  final boolean isIn(Cell current) {
    return guard == current;
  }

  final boolean isInUserCode() {
    return guard != null;
  }

  /** Stops the thread from leaving user code of the cell; false if it is not there. */
  final boolean lock(Cell current) {
    return GUARD.compareAndSet(this, current, LOCKED);
  }

  final void unlock(Cell current) {
    GUARD.setRelease(this, current);
  }

  /** Interrupts the thread if it is in user code of the cell, and wakes it from our own waits. */
  final void disturb(Cell current) {
    Thread target = thread;
    boolean locked = target != null && lock(current);
    while (target != null && !locked && guard == LOCKED) {
      Thread.onSpinWait(); // the monitor is looking, or the thread changes its shield
      locked = lock(current);
    }
    if (target != null && locked) {
      try {
        if (shields == 0) {
          target.interrupt();
        }
      } finally {
        unlock(current);
      }
    }
    wake();
  }

  /**
   * Whether a foreign thread may be interrupted is decided under the lock, so this takes it too.
   *
   * @return whether no shield is left
   */
  final boolean shield(int change) {
    Cell current = cell;
    if (current == null) {
      return false;
    }
    while (!lock(current)) {
      Thread.onSpinWait();
    }
    shields += change;
    boolean open = shields == 0;
    unlock(current);
    if (open && current.exit != null) {
      Thread.currentThread().interrupt(); // what its killer has spared it
    }
    return open;
  }
}
