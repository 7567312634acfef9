package dev.transom.process;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The node's scheduler for callback processes: a number of {@link Core cores}, each with a slot for
 * the process made runnable last and a queue that others steal from, and one queue for what comes
 * from outside. Runners are virtual threads.
 *
 * <p>No wake-up is lost: a submitter publishes its task and then looks at {@code idle}; a runner
 * that found nothing enters its core in the idle list and then looks at all queues again. At most
 * one woken core searches at a time ({@code searching}); the one that finds something wakes the
 * next if there is more. This is the scheme of Go's and Tokio's schedulers.
 *
 * <p>Cores are never removed, only retired: a retired core gives away what waits on it, and
 * whatever a late hand puts there is still stolen.
 */
final class WorkerScheduler implements Scheduler {
  /**
   * The slot goes first at most so many times in a row, or two chatting processes would own a core.
   */
  private static final int SLOT_RUNS = 16;

  /** Every so many tasks a core looks at the queue from outside first. */
  private static final int OUTSIDE_FIRST = 61;

  private static final int SPARES = 256;

  volatile Core[] cores;
  private final Queue<Task> outside = new ConcurrentLinkedQueue<>();
  private final AtomicInteger searching = new AtomicInteger();
  private final Object lock = new Object();
  private final IdleCores idle = new IdleCores();
  private final ArrayDeque<Runner> spares = new ArrayDeque<>(); // guarded by lock
  private volatile int workers;
  private volatile boolean closed;

  WorkerScheduler(int workers) {
    this.cores = new Core[0];
    workers(workers);
  }

  @Override
  public int workers() {
    return workers;
  }

  @Override
  public void workers(int newWorkers) {
    synchronized (lock) {
      Core[] all = cores;
      if (newWorkers > all.length) {
        Core[] more = Arrays.copyOf(all, newWorkers);
        for (int i = all.length; i < newWorkers; i++) {
          more[i] = new Core(i);
          idle.enter(more[i]);
        }
        cores = more;
      }
      for (Core core : all) {
        if (core.index < newWorkers) {
          idle.takeBack(core);
        } else {
          idle.retire(core);
        }
      }
      workers = newWorkers;
    }
    wakeOne(); // who finds something wakes the next
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
    if (!idle.isEmpty() && searching.get() == 0 && searching.compareAndSet(0, 1)) {
      Core core = idle.poll();
      if (core == null) {
        searching.set(0);
      } else {
        core.searching = true;
        wake(core);
      }
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
    Core[] all = cores;
    for (int i = 1; i < all.length; i++) {
      Ring victim = all[(thief.index + i) % all.length].queue;
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
      if (idle.leave(core)) {
        return true;
      }
      leaveToOthers(core);
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
    idle.enter(core);
    if (wasSearching) {
      searching.set(0);
    }
  }

  /** A core that does not go on may have been the one who was to look for work. */
  private void leaveToOthers(Core core) {
    if (core.retired) {
      wakeOne();
    }
  }

  /** Lets others have all that waits on a retired core. */
  void giveAway(Core core) {
    Task first = core.takeSlot();
    if (first != null) {
      outside.add(first);
    }
    for (Task task = core.queue.poll(); task != null; task = core.queue.poll()) {
      outside.add(task);
    }
    wakeOne();
  }

  /** Takes over the core of a runner that is about to wait. */
  void release(Core core) {
    core.runner = null;
    if (core.hasWork() || hasQueuedWork()) {
      staff(core);
      return;
    }
    goIdle(core);
    if (core.hasWork() || hasQueuedWork()) {
      if (idle.leave(core)) {
        staff(core);
      } else {
        leaveToOthers(core);
      }
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
    if (!idle.isEmpty() && hasQueuedWork()) {
      wakeOne();
    }
  }
}
