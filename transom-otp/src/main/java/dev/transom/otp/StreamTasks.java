package dev.transom.otp;

import dev.transom.process.ExitReason;
import dev.transom.process.Node;
import dev.transom.process.Pid;
import dev.transom.process.ProcessInfo;
import dev.transom.process.spi.OpenCall;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The tasks of a stream, as far as several threads know of them: the consumer, who starts them and
 * takes what they leave; they themselves, when they die; and the guard, who ends them.
 *
 * <p>Invariants. A task is in its place before it is started, and there is a guard from then on; so
 * whatever happens to the consumer, somebody knows of the task. Who closes writes {@code closed}
 * and then looks at the places; who starts writes the task's pid and then looks at {@code closed};
 * so a task that is missed by one is ended by the other. A task that dies is pushed, and then the
 * bell is looked at; who waits hangs up the bell, and then looks at what was pushed.
 */
final class StreamTasks<T extends @Nullable Object, R extends @Nullable Object> {
  private static final ExitReason CLOSED = ExitReason.shutdown("its stream was closed");

  final TaskFunction<? super T, ? extends R> function;
  final AsyncStreamOptions options;
  final @Nullable Pid owner; // null: a plain thread
  final Node node = Node.current();
  private final @Nullable TaskSupervisor supervisor;

  private volatile AtomicReferenceArray<@Nullable StreamTask<T, R>> places =
      new AtomicReferenceArray<>(8);
  private final AtomicReference<@Nullable StreamTask<T, R>> finished = new AtomicReference<>();
  private final AtomicReference<@Nullable StreamGuard> guard = new AtomicReference<>();
  private final AtomicReference<@Nullable ExitReason> closed = new AtomicReference<>();
  private volatile @Nullable Bell<T, R> bell;

  /** One wait of the consumer: for any task, or for one alone. */
  private record Bell<T extends @Nullable Object, R extends @Nullable Object>(
      OpenCall<Boolean> cell, @Nullable StreamTask<T, R> only) {}

  StreamTasks(TaskFunction<? super T, ? extends R> function, AsyncStreamOptions options) {
    this.function = function;
    this.options = options;
    this.owner = Calls.KERNEL.caller();
    this.supervisor = options.supervisor().orElse(null);
  }

  long now() {
    return Calls.KERNEL.clock(node).nanos();
  }

  // ------------------------------------------------------------------ the consumer's

  /** Starts a task, at a free place. */
  void start(StreamTask<T, R> task) {
    if (task.place == places.length()) {
      grow();
    }
    places.set(task.place, task);
    if (guard.get() == null) {
      StreamGuard.start(this);
    }
    Pid pid = task.start(options.process(), supervisor);
    task.pid = pid;
    ExitReason end = closed.get();
    if (end != null) {
      Calls.KERNEL.end(pid, end);
    }
  }

  private void grow() {
    AtomicReferenceArray<@Nullable StreamTask<T, R>> old = places;
    AtomicReferenceArray<@Nullable StreamTask<T, R>> more =
        new AtomicReferenceArray<>(old.length() * 2);
    for (int i = 0; i < old.length(); i++) {
      more.setPlain(i, old.get(i));
    }
    places = more;
  }

  void vacate(StreamTask<T, R> task) {
    places.setRelease(task.place, null);
  }

  /** What has finished since the last time, the latest first. */
  @Nullable StreamTask<T, R> takeFinished() {
    return finished.get() == null ? null : finished.getAndSet(null);
  }

  /** Waits until a task has finished, or that one, if there is one; or until the stream closes. */
  void awaitFinished(@Nullable StreamTask<T, R> only) {
    Bell<T, R> mine = new Bell<>(Calls.KERNEL.cell(), only);
    bell = mine;
    try {
      if (finished.get() == null && closed.get() == null) {
        mine.cell.await(null);
      }
    } finally {
      bell = null;
    }
  }

  /** Whether a task that ended so takes the owner with it: one who traps exits lives on. */
  boolean isFatal(ExitReason reason) {
    return owner != null
        && options.linked()
        && !(reason instanceof ExitReason.Normal)
        && !node.info(owner).map(ProcessInfo::trapsExits).orElse(false);
  }

  /** Null while the stream is open. */
  @Nullable ExitReason closed() {
    return closed.get();
  }

  /** Ends what runs, and the guard. */
  void close() {
    end(CLOSED);
    StreamGuard old = guard.getAndSet(null);
    if (old != null) {
      old.dismiss();
    }
  }

  // ------------------------------------------------------------------ the tasks'

  /** A task has died. On any thread. */
  void finished(StreamTask<T, R> task, TaskResult<R> result) {
    StreamTask<T, R> top;
    do {
      top = finished.get();
      task.next = top;
    } while (!finished.compareAndSet(top, task));
    boolean failed = !result.isSuccess();
    Bell<T, R> waiting = bell;
    if (waiting != null && (waiting.only == null || waiting.only == task || failed)) {
      waiting.cell.answer(true);
    }
    StreamGuard current = failed && options.linked() && owner != null ? guard.get() : null;
    if (current != null && result instanceof TaskResult.Failed<?> failure) {
      current.tell(failure.reason());
    }
  }

  // ------------------------------------------------------------------ the guard's

  /** Ends all tasks; none will live that is started later. The first reason counts. */
  void end(ExitReason reason) {
    if (!closed.compareAndSet(null, reason)) {
      return;
    }
    AtomicReferenceArray<@Nullable StreamTask<T, R>> all = places;
    for (int i = 0; i < all.length(); i++) {
      StreamTask<T, R> task = all.get(i);
      Pid pid = task == null ? null : task.pid;
      if (pid != null) {
        Calls.KERNEL.end(pid, reason);
      }
    }
    Bell<T, R> waiting = bell;
    if (waiting != null) {
      waiting.cell.answer(true);
    }
  }

  /**
   * Kills the tasks that have had their time.
   *
   * @return when the next will have had its, in nanoseconds from now; negative if none runs
   */
  long killLate(long timeoutNanos) {
    long now = now();
    long next = -1;
    AtomicReferenceArray<@Nullable StreamTask<T, R>> all = places;
    for (int i = 0; i < all.length(); i++) {
      StreamTask<T, R> task = all.get(i);
      if (task == null || !task.isRunning()) {
        continue;
      }
      Pid pid = task.pid;
      long left = timeoutNanos - (now - task.startedAt);
      if (pid != null && left <= 0) {
        task.late = true;
        Calls.KERNEL.end(pid, ExitReason.KILLED);
      } else {
        long due = Math.max(left, 0);
        next = next < 0 ? due : Math.min(next, due);
      }
    }
    return next;
  }

  /** Makes somebody the guard if there is none. */
  boolean hire(StreamGuard candidate) {
    return guard.compareAndSet(null, candidate);
  }

  /** Takes the guard's post away if he has it. */
  boolean release(StreamGuard leaving) {
    return guard.compareAndSet(leaving, null);
  }

  @Override
  public String toString() {
    return "async stream of " + (owner == null ? "a plain thread" : owner);
  }
}
