package dev.transom.process;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The node's scheduler for callback processes: a fixed number of {@link Core cores}, each with a
 * slot for the process made runnable last and a queue that others steal from, and one queue for
 * what comes from outside. Runners are virtual threads.
 *
 * <p>No wake-up is lost: a submitter publishes its task and then looks at {@code idleCount}; a
 * runner that found nothing enters its core in the idle list and then looks at all queues again. At
 * most one woken core searches at a time ({@code searching}); the one that finds something wakes
 * the next if there is more. This is the scheme of Go's and Tokio's schedulers.
 */
final class WorkerScheduler implements Scheduler {
  /**
   * The slot goes first at most so many times in a row, or two chatting processes would own a core.
   */
  private static final int SLOT_RUNS = 16;

  /** Every so many tasks a core looks at the queue from outside first. */
  private static final int OUTSIDE_FIRST = 61;

  private static final int SPARES = 256;

  final Core[] cores;
  private final Queue<Task> outside = new ConcurrentLinkedQueue<>();
  private final AtomicInteger searching = new AtomicInteger();
  private final Object lock = new Object();
  private final ArrayDeque<Core> idleCores = new ArrayDeque<>(); // guarded by lock
  private final ArrayDeque<Runner> spares = new ArrayDeque<>(); // guarded by lock
  private volatile int idleCount;
  private volatile boolean closed;

  WorkerScheduler(int workers) {
    cores = new Core[workers];
    for (int i = 0; i < workers; i++) {
      Core core = new Core(i);
      core.idle = true;
      cores[i] = core;
      idleCores.push(core);
    }
    idleCount = workers;
  }

  // ------------------------------------------------------------------ submitting

  @Override
  public void submit(Task task, @Nullable Strand from) {
    if (from instanceof Runner runner && runner.scheduler == this) {
      Core core = runner.core;
      if (core != null) {
        Task older = core.swapSlot(task);
        if (older != null) {
          enqueue(older, core);
        }
        if (runner.core != core) {
          spill(
              core); // the core was taken away meanwhile: its new runner may have gone idle before
        }
        return;
      }
    }
    enqueue(task, null);
  }

  @Override
  public void submitBehind(Task task, @Nullable Strand from) {
    if (from instanceof Runner runner && runner.scheduler == this) {
      Core core = runner.core;
      if (core != null) {
        enqueue(task, core);
        if (runner.core != core) {
          spill(core); // as above
        }
        return;
      }
    }
    enqueue(task, null);
  }

  /** Puts a task behind the others. */
  void enqueue(Task task, @Nullable Core core) {
    if (core != null && core.queue.offer(task)) {
      if (core.isBacklogged()) {
        wakeOne();
      }
      return;
    }
    outside.add(task);
    wakeOne();
  }

  private void wakeOne() {
    if (idleCount > 0 && searching.get() == 0 && searching.compareAndSet(0, 1)) {
      Core core = pollIdle();
      if (core == null) {
        searching.set(0);
      } else {
        core.searching = true;
        wake(core);
      }
    }
  }

  private @Nullable Core pollIdle() {
    synchronized (lock) {
      Core core = idleCores.poll();
      if (core != null) {
        idleCount--;
      }
      return core;
    }
  }

  /** Lets a core that has left the idle list run. */
  private void wake(Core core) {
    Runner runner = core.runner;
    core.idle = false;
    if (runner == null) {
      staff(core);
    } else {
      WakeQueue.unpark(runner.thread);
    }
  }

  /** Gives a core without a runner a spare or a new one. */
  void staff(Core core) {
    Runner spare;
    synchronized (lock) {
      spare = spares.poll();
    }
    if (spare != null) {
      spare.grant(core);
      return;
    }
    Runner fresh = new Runner(this, core);
    core.runner = fresh;
    Thread thread = Thread.ofVirtual().name("transom-worker-" + core.index).unstarted(fresh);
    fresh.bind(thread);
    thread.start();
  }

  // ------------------------------------------------------------------ for runners

  /** The next task for a core; null if there is none anywhere. */
  @Nullable Task next(Core core) {
    Task task = null;
    if (++core.tick % OUTSIDE_FIRST == 0) {
      task = outside.poll();
    }
    if (task == null && core.slotRuns < SLOT_RUNS) {
      task = core.takeSlot();
      if (task != null) {
        core.slotRuns++;
        return found(core, task);
      }
    }
    if (task == null) {
      core.slotRuns = 0;
      task = core.queue.poll();
    }
    if (task == null) {
      task = outside.poll();
    }
    if (task == null) {
      task = core.takeSlot();
    }
    if (task == null) {
      task = steal(core);
    }
    return task == null ? null : found(core, task);
  }

  private @Nullable Task steal(Core thief) {
    for (int i = 1; i < cores.length; i++) {
      Ring victim = cores[(thief.index + i) % cores.length].queue;
      Task task = victim.poll();
      if (task != null) {
        for (int more = victim.size() / 2; more > 0; more--) { // half, as thieves do
          Task extra = victim.poll();
          if (extra == null) {
            break;
          }
          enqueueQuietly(extra, thief);
        }
        return task;
      }
    }
    return null;
  }

  private void enqueueQuietly(Task task, Core core) {
    if (!core.queue.offer(task)) {
      outside.add(task);
    }
  }

  private Task found(Core core, Task task) {
    core.countTask();
    if (core.searching) {
      core.searching = false;
      searching.set(0);
      if (hasBacklog()) {
        wakeOne();
      }
    }
    return task;
  }

  private boolean hasBacklog() {
    if (!outside.isEmpty()) {
      return true;
    }
    for (Core core : cores) {
      if (core.isBacklogged()) {
        return true;
      }
    }
    return false;
  }

  private boolean hasQueuedWork() {
    if (!outside.isEmpty()) {
      return true;
    }
    for (Core core : cores) {
      if (!core.queue.isEmpty()) {
        return true;
      }
    }
    return false;
  }

  /** Parks a runner that found nothing; false if the scheduler has closed. */
  boolean idle(Core core, Runner runner) {
    goIdle(core);
    if (core.hasWork() || hasQueuedWork()) {
      if (leaveIdle(core)) {
        return true;
      }
    }
    while (core.idle) {
      if (closed) {
        return false;
      }
      LockSupport.park(this);
      Thread.interrupted();
    }
    core.restartSample();
    runner.seenEpoch = Starvation.workerEpoch(); // it has just let others in
    return true;
  }

  private void goIdle(Core core) {
    boolean wasSearching = core.searching;
    core.searching = false;
    synchronized (lock) {
      core.idle = true;
      idleCores.push(core);
      idleCount++;
    }
    if (wasSearching) {
      searching.set(0);
    }
  }

  private boolean leaveIdle(Core core) {
    synchronized (lock) {
      if (!idleCores.remove(core)) {
        return false; // somebody woke it meanwhile
      }
      idleCount--;
      core.idle = false;
      return true;
    }
  }

  /** Takes over the core of a runner that is about to wait. */
  void release(Core core) {
    core.runner = null;
    if (core.hasWork() || hasQueuedWork()) {
      staff(core);
      return;
    }
    goIdle(core);
    if ((core.hasWork() || hasQueuedWork()) && leaveIdle(core)) {
      staff(core);
    }
  }

  /** Keeps a runner without a core for later; false if it is to end. */
  boolean spare(Runner runner) {
    synchronized (lock) {
      if (closed || spares.size() >= SPARES) {
        return false;
      }
      spares.push(runner);
    }
    return runner.awaitGrant();
  }

  // ------------------------------------------------------------------ the rest

  @Override
  public Strand plainStrand() {
    ThreadStrand strand = new ThreadStrand();
    strand.bind(Thread.currentThread());
    return strand;
  }

  @Override
  public void startThread(ThreadCell cell) {
    cell.start();
  }

  boolean isClosed() {
    return closed;
  }

  @Override
  public void close() {
    closed = true;
    synchronized (lock) {
      spares.forEach(spare -> LockSupport.unpark(spare.thread));
    }
    for (Core core : cores) {
      Runner runner = core.runner;
      if (runner != null) {
        LockSupport.unpark(runner.thread);
      }
    }
  }

  /** Lets others have what waits on a core whose runner does not come to it. */
  void spill(Core core) {
    Task task = core.takeSlot();
    if (task != null) {
      enqueue(task, null);
    } else if (!core.queue.isEmpty()) {
      wakeOne();
    }
  }

  /** Wakes a core for what waits behind a task that turned out long; for the monitor. */
  void wakeForBacklog() {
    if (idleCount > 0 && hasQueuedWork()) {
      wakeOne();
    }
  }
}
