package dev.transom.process;

import dev.transom.process.spi.Kind;
import dev.transom.process.spi.SystemStop;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How a node stops: it asks, waits, kills, waits for the physical ends, and then lets its own
 * threads end. All are asked before any is waited for, so that a deaf one costs its own chance
 * alone. Only what has an order of its own is stopped before that. It counts the processes that
 * have not ended, zombies included, because the table of the living does not know those.
 */
final class NodeStop {
  private final Node node;
  private final @Nullable Thread hook;
  private final AtomicLong unended = new AtomicLong();
  private final AtomicInteger asked = new AtomicInteger();
  private final List<Consumer<@Nullable Duration>> before = new CopyOnWriteArrayList<>();
  private boolean begun; // guarded by this
  private volatile boolean stopping;
  private volatile boolean stopped;
  private volatile @Nullable Thread stopper;

  NodeStop(Node node) {
    this.node = node;
    this.hook =
        node.isVirtual()
            ? null
            : new Thread(() -> stop(null, Duration.ofSeconds(10)), "transom-shutdown");
  }

  /** Has the node stopped in order when the JVM is asked to end. */
  void addHook() {
    if (hook != null) {
      Runtime.getRuntime().addShutdownHook(hook);
    }
  }

  void born() {
    unended.incrementAndGet();
  }

  /**
   * A process has ended physically.
   *
   * @param wasAsked whether it had been asked to stop before
   */
  void ended(boolean wasAsked) {
    boolean lastAsked = wasAsked && asked.decrementAndGet() == 0;
    boolean last = unended.decrementAndGet() == 0;
    if ((lastAsked || last) && stopping) {
      LockSupport.unpark(stopper);
    }
  }

  boolean isStopping() {
    return stopping;
  }

  boolean isStopped() {
    return stopped;
  }

  /** Adds something that stops before the others are asked to. */
  void before(Consumer<@Nullable Duration> stop) {
    before.add(stop);
  }

  void stop(Duration patience) {
    stop(patience, patience);
  }

  /**
   * Stops the node.
   *
   * @param first how long those have who stop before the others; null as long as it takes them
   * @param patience how long all have, or, if the first ones take their time, all others
   */
  private void stop(@Nullable Duration first, Duration patience) {
    synchronized (this) {
      if (begun) {
        return;
      }
      begun = true;
    }
    removeHook();
    long deadline = System.nanoTime() + Timers.nanos(patience);
    stopTheFirst(first);
    if (first == null) {
      deadline = System.nanoTime() + Timers.nanos(patience);
    }
    stopper = Thread.currentThread();
    stopping = true;
    Strand strand = Strand.current();
    Cell caller = strand == null ? null : strand.cell;
    SystemStop please = new SystemStop(ExitReason.SHUTDOWN);
    for (Cell cell : node.table.all().reversed()) {
      if (cell != caller && isAsked(cell)) {
        ask(cell, please);
      }
    }
    awaitAsked(deadline);
    for (Cell cell : node.table.all().reversed()) {
      Death.end(cell, ExitReason.KILLED, null);
    }
    if (node.scheduler instanceof SeededScheduler seeded) {
      seeded.runUntilIdle(); // the dead that wait in the run queue end there
    }
    long grace = System.nanoTime() + Timers.nanos(node.options().zombieGrace());
    while (unended.get() > 0 && System.nanoTime() < grace && !node.isVirtual()) {
      LockSupport.parkNanos(this, Math.min(10_000_000, grace - System.nanoTime()));
    }
    node.scheduler.close();
    node.timers.close();
    if (node.scheduler instanceof WorkerScheduler workers) {
      Fairness.unwatch(workers);
    }
    stopped = true;
  }

  private void stopTheFirst(@Nullable Duration patience) {
    for (Consumer<@Nullable Duration> one : before) {
      try {
        one.accept(patience);
      } catch (Throwable e) { // also if this thread's own process is stopped with them
        Log.RUNTIME.log(System.Logger.Level.WARNING, "stopping what stops first threw", e);
      }
    }
  }

  private static boolean isAsked(Cell cell) {
    Relations relations = cell.peekRelations();
    return cell instanceof CallbackCell && (relations == null || relations.supervisor == null);
  }

  /** A flag and a counter, not an entry at the process's end: there may be a million. */
  private void ask(Cell cell, SystemStop please) {
    asked.incrementAndGet();
    if ((cell.addFlags(Cell.ASKED) & Cell.ENDED) == 0) {
      cell.push(new Letter(Kind.SYSTEM, please));
    } else {
      asked.decrementAndGet(); // it has ended, and was not counted as one of the asked
    }
  }

  private void awaitAsked(long deadline) {
    if (node.scheduler instanceof SeededScheduler seeded) {
      seeded.runUntil(
          () -> asked.get() == 0, Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
      return;
    }
    long left = deadline - System.nanoTime();
    while (asked.get() > 0 && left > 0) {
      LockSupport.parkNanos(this, left);
      left = deadline - System.nanoTime();
    }
  }

  private void removeHook() {
    try {
      if (hook != null && Thread.currentThread() != hook) {
        Runtime.getRuntime().removeShutdownHook(hook);
      }
    } catch (IllegalStateException e) {
      Log.RUNTIME.log(System.Logger.Level.TRACE, "the JVM is ending already", e);
    }
  }
}
