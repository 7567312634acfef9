package dev.transom.process;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * The monitor's watch over the cores: a runner that sits {@link #STUCK_TICKS} in one callback loses
 * its core to another runner. Until that callback ends, the runner is remembered as stuck; if it
 * burns CPU meanwhile, it is a hog.
 */
final class CoreWatch {
  private static final int STUCK_TICKS = 3;

  /** A runner whose core was taken away, in which callback and when. */
  private record Stuck(Runner runner, long sequence, long tick) {}

  private final List<Stuck> stuck = new ArrayList<>();
  private long ticks;

  /**
   * A tick.
   *
   * @return a number that changes when anything ran
   */
  long tick(List<WorkerScheduler> schedulers) {
    long sum = 0;
    ticks++;
    int patience = hasConfirmed() ? 1 : STUCK_TICKS;
    for (WorkerScheduler scheduler : schedulers) {
      scheduler.wakeForBacklog();
      for (Core core : scheduler.cores) {
        sum += look(scheduler, core, patience);
      }
    }
    forgetEnded();
    return sum;
  }

  private long look(WorkerScheduler scheduler, Core core, int patience) {
    Runner runner = core.runner;
    if (runner == null || core.idle) {
      core.stuckTicks = 0;
      return 0;
    }
    disturbDead(runner);
    long sequence = runner.sequence();
    if (runner != core.seenRunner || sequence != core.seenSequence || !runner.isInUserCode()) {
      core.seenRunner = runner;
      core.seenSequence = sequence;
      core.stuckTicks = 0;
    } else {
      core.stuckTicks++;
      scheduler.spill(core);
      if (core.stuckTicks >= patience) {
        retake(scheduler, core, runner);
      }
    }
    return sequence + core.index;
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
  private boolean hasConfirmed() {
    for (Stuck one : stuck) {
      if (ticks - one.tick >= STUCK_TICKS) {
        return true;
      }
    }
    return false;
  }

  private void forgetEnded() {
    for (Iterator<Stuck> i = stuck.iterator(); i.hasNext(); ) {
      Stuck one = i.next();
      if (one.runner.sequence() != one.sequence || !one.runner.isInUserCode()) {
        i.remove();
      }
    }
  }

  boolean isEmpty() {
    return stuck.isEmpty();
  }

  /** How many of the stuck have burnt CPU since at least so many ticks. */
  int hogs(int patience) {
    int hogs = 0;
    for (Stuck one : stuck) {
      Thread thread = one.runner.thread;
      if (ticks - one.tick >= patience
          && thread != null
          && thread.getState() == Thread.State.RUNNABLE) {
        hogs++;
      }
    }
    return hogs;
  }
}
