package dev.transom.process;

import dev.transom.process.spi.Kind;
import dev.transom.process.spi.SystemStop;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * How a node stops: it asks, waits, kills, waits for the physical ends, and then lets its own
 * threads end. It counts the processes that have not ended, zombies included, because the table of
 * the living does not know those.
 */
final class NodeStop {
  private final Node node;
  private final @Nullable Thread hook;
  private final AtomicLong unended = new AtomicLong();
  private volatile boolean stopping;
  private volatile boolean stopped;
  private volatile @Nullable Thread stopper;

  NodeStop(Node node) {
    this.node = node;
    this.hook =
        node.isVirtual()
            ? null
            : new Thread(() -> stop(Duration.ofSeconds(10)), "transom-shutdown");
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

  /** A process has ended physically. */
  void ended() {
    if (unended.decrementAndGet() == 0 && stopping) {
      LockSupport.unpark(stopper);
    }
  }

  boolean isStopping() {
    return stopping;
  }

  boolean isStopped() {
    return stopped;
  }

  void stop(Duration patience) {
    synchronized (this) {
      if (stopping) {
        return;
      }
      stopping = true;
      stopper = Thread.currentThread();
    }
    removeHook();
    long deadline = System.nanoTime() + Timers.nanos(patience);
    Strand strand = Strand.current();
    Cell caller = strand == null ? null : strand.cell;
    for (Cell cell : node.table.all().reversed()) {
      Relations relations = cell.peekRelations();
      if (cell instanceof CallbackCell
          && cell != caller
          && (relations == null || relations.supervisor == null)) {
        cell.push(new Letter(Kind.SYSTEM, new SystemStop(ExitReason.SHUTDOWN)));
        awaitEnd(cell, deadline);
      }
    }
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

  private void awaitEnd(Cell cell, long deadline) {
    if (node.scheduler instanceof SeededScheduler seeded) {
      seeded.runUntil(() -> !cell.isAlive(), Duration.ofNanos(deadline - System.nanoTime()));
      return;
    }
    Thread waiter = Thread.currentThread();
    Ending.whenEnded(cell, () -> LockSupport.unpark(waiter));
    while (cell.isAlive() && System.nanoTime() < deadline) {
      LockSupport.parkNanos(this, deadline - System.nanoTime());
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
