package dev.transom.process;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A worker thread: runs callback processes while it holds a {@link Core}.
 *
 * <p>A callback that waits in one of our own calls releases the core first and, when its wait is
 * over, comes back as a task in a run queue: whoever takes that task passes its core on to this
 * runner. So no more runners run than there are cores, and a callback that has waited takes its
 * turn among the others. {@code permit} makes the pair park/wake exact: 0 nothing, 1 woken before
 * parking, -1 parked; the waker that turns -1 into 0 submits the task, once.
 */
final class Runner extends Activation implements Task, Runnable {
  private static final VarHandle PERMIT;

  static {
    try {
      PERMIT = MethodHandles.lookup().findVarHandle(Runner.class, "permit", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  final WorkerScheduler scheduler;

  /** The core it holds; null while it waits, is spare, or has had it taken away. */
  volatile @Nullable Core core;

  private volatile boolean granted;
  private volatile int permit;

  Runner(WorkerScheduler scheduler, Core core) {
    this.scheduler = scheduler;
    this.core = core;
  }

  @Override
  public void run() {
    ThreadIndex.put(this);
    try {
      while (true) {
        Core mine = core;
        if (mine == null) {
          if (!scheduler.spare(this)) {
            return;
          }
          continue;
        }
        if (seenEpoch != Starvation.workerEpoch()) {
          seenEpoch = Starvation.workerEpoch();
          Thread.interrupted();
          Aside.step(this);
        }
        WakeQueue.lookIn();
        if (mine.retired) {
          scheduler.giveAway(mine);
          if (!scheduler.idle(mine, this)) {
            return;
          }
          continue;
        }
        Task task = scheduler.next(mine);
        if (task instanceof CallbackCell process) {
          process.run(this);
        } else if (task instanceof Runner other) {
          core = null;
          other.grant(mine);
        } else if (!scheduler.idle(mine, this)) {
          return;
        }
      }
    } finally {
      ThreadIndex.remove(this);
    }
  }

  /** Gives this runner a core and lets it go on. */
  void grant(Core given) {
    core = given;
    given.runner = this;
    granted = true;
    WakeQueue.unpark(thread);
  }

  /** Waits for {@link #grant}; false if the scheduler has closed meanwhile. */
  boolean awaitGrant() {
    boolean interrupted = false;
    while (!granted) {
      if (scheduler.isClosed()) {
        return false;
      }
      LockSupport.park(this);
      interrupted |= Thread.interrupted();
    }
    granted = false;
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return true;
  }

  @Override
  void park() {
    Core mine = core;
    core = null; // before the permit: once it is -1, a grant may set another core at any moment
    if (permit == 1 || !PERMIT.compareAndSet(this, 0, -1)) {
      permit = 0;
      core = mine;
      return;
    }
    if (mine != null) {
      scheduler.release(mine);
    }
    awaitGrant();
  }

  @Override
  void wake() {
    while (true) {
      int now = permit;
      if (now == 1) {
        return;
      }
      if (now == 0) {
        if (PERMIT.compareAndSet(this, 0, 1)) {
          return;
        }
      } else if (PERMIT.compareAndSet(this, -1, 0)) {
        scheduler.submit(this, Strand.current());
        return;
      }
    }
  }

  /** Passes the core on while foreign code blocks. */
  void surrenderCore() {
    Cell current = cell;
    if (current == null) {
      return;
    }
    while (!lock(current)) {
      Thread.onSpinWait(); // the monitor may be taking the core at this moment
    }
    Core mine = core;
    core = null;
    unlock(current);
    if (mine != null) {
      scheduler.release(mine);
    }
  }

  /** Takes its turn for a core again after {@link #surrenderCore}. */
  void regainCore() {
    if (core == null) {
      scheduler.submit(this, null);
      awaitGrant();
    }
  }

  @Override
  void requeue(CallbackCell cell) {
    scheduler.enqueue(cell, core);
  }
}
