package dev.transom.process;

import dev.transom.process.spi.SeededNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The scheduler of a test: one thread, the test's own, and a seed that picks the next task among
 * the runnable. A callback that waits runs the others meanwhile, one stack on top of the other;
 * when nobody can run, time jumps to the next timer.
 */
final class SeededScheduler implements Scheduler, SeededNode {
  private final SplittableRandom random;
  private final VirtualTimers timers = new VirtualTimers();
  private final List<CallbackCell> runnable = new ArrayList<>();
  private final List<SeededStrand> pool = new ArrayList<>();
  private final Thread owner = Thread.currentThread();
  private @Nullable Node node;
  private boolean closed;

  private SeededScheduler(long seed) {
    random = new SplittableRandom(seed);
  }

  static SeededNode start(NodeOptions options, long seed) {
    SeededScheduler scheduler = new SeededScheduler(seed);
    scheduler.node = Node.create(options, scheduler.timers, scheduler.timers, scheduler);
    return scheduler;
  }

  @Override
  public Node node() {
    if (node == null) {
      throw new AssertionError("no node");
    }
    return node;
  }

  @Override
  public void submit(Task task, @Nullable Strand from) {
    if (Thread.currentThread() != owner) {
      throw new IllegalStateException(
          "a seeded node belongs to the thread that started it: " + owner.getName());
    }
    if (task instanceof CallbackCell cell) {
      runnable.add(cell);
    }
  }

  @Override
  public Strand plainStrand() {
    SeededStrand strand = new SeededStrand();
    strand.bind(Thread.currentThread());
    return strand;
  }

  @Override
  public void startThread(ThreadCell cell) {
    throw new IllegalStateException(
        "a seeded node runs callback processes only: a thread process would run beside the seed");
  }

  @Override
  public boolean step() {
    if (runnable.isEmpty() || closed) {
      return false;
    }
    int chosen = random.nextInt(runnable.size());
    CallbackCell cell = runnable.get(chosen);
    runnable.set(chosen, runnable.getLast());
    runnable.removeLast();
    SeededStrand strand = pool.isEmpty() ? new SeededStrand() : pool.removeLast();
    strand.bind(owner);
    Strand outer = ThreadIndex.find(owner.threadId());
    if (outer != null) {
      ThreadIndex.remove(outer);
    }
    ThreadIndex.put(strand);
    try {
      node().run(() -> cell.run(strand)); // the test may have bound another node
    } finally {
      ThreadIndex.remove(strand);
      if (outer != null) {
        ThreadIndex.put(outer);
      }
      pool.add(strand);
    }
    return true;
  }

  @Override
  public long runUntilIdle() {
    long steps = 0;
    while (step()) {
      steps++;
    }
    return steps;
  }

  @Override
  public void advance(Duration duration) {
    long until = timers.nanos() + Timers.nanos(duration);
    runUntilIdle();
    for (Timers.Entry due = timers.next(until); due != null; due = timers.next(until)) {
      due.action.run();
      runUntilIdle();
    }
    timers.advanceTo(until);
  }

  @Override
  public boolean runUntil(BooleanSupplier condition, Duration limit) {
    long until = timers.nanos() + Timers.nanos(limit);
    while (!condition.getAsBoolean()) {
      if (!step() && !jump(until)) {
        return condition.getAsBoolean();
      }
    }
    return true;
  }

  /** Lets the next timer fire; false if there is none by then. */
  private boolean jump(long until) {
    Timers.Entry due = timers.next(until);
    if (due == null) {
      return false;
    }
    due.action.run();
    return true;
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    if (node().isStopped()) {
      closed = true;
    } else {
      node().close();
      closed = true;
    }
  }

  /** An activation, or a wait of the test itself. */
  private final class SeededStrand extends Activation {
    private boolean woken;

    @Override
    void park() {
      while (!woken) {
        if (!step() && !jump(Long.MAX_VALUE)) {
          throw new IllegalStateException(
              "deadlock: a process waits, nobody can run and no timer is set");
        }
      }
      woken = false;
    }

    @Override
    void wake() {
      woken = true;
    }

    @Override
    void requeue(CallbackCell cell) {
      submit(cell, this);
    }
  }
}
