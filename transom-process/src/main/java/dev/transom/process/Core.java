package dev.transom.process;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The right to run callback processes, one per worker of the node, with the run queue that goes
 * with it. A {@link Runner} holds it while it runs; one that blocks passes it on. (Go calls the
 * pair P and M.) Queue and slot may be touched by anyone, so a runner whose core was taken away
 * does no harm.
 */
final class Core {
  private static final VarHandle SLOT;

  static {
    try {
      SLOT = MethodHandles.lookup().findVarHandle(Core.class, "slot", Task.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Waking another core costs about this much, here and there together. */
  private static final long WAKE_NANOS = 10_000;

  private static final int SAMPLE = 16;
  private static final long LONG_TASK = 1_000_000;

  final int index;
  final Ring queue = new Ring();

  /** The task made runnable last: the receiver of what the running process has just sent. */
  private volatile @Nullable Task slot;

  /** Who runs on this core; null while it is idle without a runner, or on its way. */
  volatile @Nullable Runner runner;

  /** At rest; guarded by {@link IdleCores}, read without. */
  volatile boolean idle;

  /** One of more than there are to be now; guarded by {@link IdleCores}, read without. */
  volatile boolean retired;

  /** Woken to look for work: while one core searches, no other is woken. Guarded by its runner. */
  boolean searching;

  // the runner's own
  int slotRuns;
  int tick;
  private int sampled;
  private long sampleStart;

  /** What a task has taken lately, on average; long until it is known. */
  private volatile long taskNanos = LONG_TASK;

  // the monitor's own
  @Nullable Runner seenRunner;
  long seenSequence;
  int stuckTicks;

  Core(int index) {
    this.index = index;
  }

  @Nullable Task swapSlot(@Nullable Task task) {
    return (Task) SLOT.getAndSet(this, task);
  }

  @Nullable Task takeSlot() {
    return slot == null ? null : swapSlot(null);
  }

  /** A task is about to run; every so many, looks how long they take. */
  void countTask() {
    if (++sampled >= SAMPLE) {
      long now = System.nanoTime();
      taskNanos = (now - sampleStart) / SAMPLE;
      sampleStart = now;
      sampled = 0;
    }
  }

  /** The core has been idle: that time is no task's. */
  void restartSample() {
    sampled = 0;
    sampleStart = System.nanoTime();
  }

  /**
   * Whether what waits here is worth another core. Two processes that chat over a third, some
   * hundred nanoseconds each, are done before another core is awake; a task that is unexpectedly
   * long is noticed by the monitor.
   */
  boolean isBacklogged() {
    return queue.size() * taskNanos > WAKE_NANOS;
  }

  boolean hasWork() {
    return slot != null || !queue.isEmpty();
  }
}
