package dev.transom.otp;

import dev.transom.process.ExitReason;
import dev.transom.process.Pid;
import dev.transom.process.Processes;
import dev.transom.process.SpawnOptions;
import dev.transom.process.spi.Kernel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Something that is done once, beside its owner, and whose result the owner takes later. A task
 * runs in a thread process of its own; its owner is who started it.
 *
 * {@snippet :
 * Task<Page> news = Task.async(() -> fetch("news"));
 * Task<Page> mail = Task.async(() -> fetch("mail"));
 * show(news.await(), mail.await()); // both are fetched at the same time
 * }
 *
 * <p><b>Link.</b> {@link #async} links the task and its owner. A task that crashes or is killed
 * takes its owner with it, unless the owner traps exits: then it gets an {@link
 * dev.transom.process.Exit} message, as for every end of a process linked to it. And a task ends
 * with its owner, however the owner ends. {@link #asyncNolink} ties neither to the other.
 *
 * <p><b>Plain threads</b> may start tasks too and own them. There is nothing to link to, so the end
 * of the thread does not end the task, and a crash does not end the thread; both forms are the same
 * for them but for what a timeout does. They learn of every end of a task, as processes do, by the
 * methods below.
 *
 * <p><b>Taking the result.</b> Only the owner may, and only once: a second time throws {@link
 * IllegalStateException}. The waits look at no mailbox: they cost the same however many messages
 * wait, and take none. In a callback process the worker is handed over meanwhile. When a result is
 * there, the task's process is dead. Results are shared, not copied, and should be immutable.
 *
 * @param <T> the result; nullable if the task may return null
 */
public final class Task<T extends @Nullable Object> {
  /** How long {@link #await()} waits: 5 s. */
  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(5);

  private static final Kernel KERNEL = Calls.KERNEL;

  private final TaskCell<T> cell;
  private final Pid pid;
  private final Object owner; // a Pid or a Thread
  private final boolean linked;
  private boolean taken; // the owner's

  private Task(TaskCell<T> cell, Pid pid, Object owner, boolean linked) {
    this.cell = cell;
    this.pid = pid;
    this.owner = owner;
    this.linked = linked;
  }

  // ------------------------------------------------------------------ starting

  /**
   * Starts a task linked to the caller.
   *
   * @param work what it does
   * @param <T> the result
   * @return the task, which belongs to the caller
   */
  public static <T extends @Nullable Object> Task<T> async(Callable<? extends T> work) {
    return start(work, SpawnOptions.DEFAULT, true, null);
  }

  /**
   * Starts a task linked to the caller.
   *
   * @param work what it does
   * @param options how its process is spawned; the label is "task" unless there is another
   * @param <T> the result
   * @return the task, which belongs to the caller
   * @throws dev.transom.process.NameTakenException if the options name it as a living process
   */
  public static <T extends @Nullable Object> Task<T> async(
      Callable<? extends T> work, SpawnOptions options) {
    return start(work, options, true, null);
  }

  /**
   * Starts a task that is not linked to the caller: its crash is told to who awaits it and to
   * nobody else, and it goes on when the caller ends.
   *
   * @param work what it does
   * @param <T> the result
   * @return the task, which belongs to the caller
   */
  public static <T extends @Nullable Object> Task<T> asyncNolink(Callable<? extends T> work) {
    return start(work, SpawnOptions.DEFAULT, false, null);
  }

  /**
   * Starts a task that is not linked to the caller.
   *
   * @param work what it does
   * @param options how its process is spawned; the label is "task" unless there is another
   * @param <T> the result
   * @return the task, which belongs to the caller
   * @throws dev.transom.process.NameTakenException if the options name it as a living process
   */
  public static <T extends @Nullable Object> Task<T> asyncNolink(
      Callable<? extends T> work, SpawnOptions options) {
    return start(work, options, false, null);
  }

  static <T extends @Nullable Object> Task<T> start(
      Callable<? extends T> work,
      SpawnOptions options,
      boolean linked,
      @Nullable TaskSupervisor supervisor) {
    Objects.requireNonNull(work, "work");
    Objects.requireNonNull(options, "options");
    Pid caller = KERNEL.caller();
    TaskCell<T> cell = new TaskCell<>(linked ? caller : null, work);
    Pid pid = cell.start(options, supervisor);
    return new Task<>(cell, pid, caller == null ? Thread.currentThread() : caller, linked);
  }

  // ------------------------------------------------------------------ taking the result

  /**
   * Waits up to {@link #DEFAULT_TIMEOUT} for the result.
   *
   * @return what the task returned
   * @throws TaskFailedException if it ended without a value; its cause is what the task threw
   * @throws TaskTimeoutException if it did not end in time; if linked, it was ended
   * @throws IllegalStateException if the caller is not the owner, or has had the result
   */
  public T await() {
    return await(DEFAULT_TIMEOUT);
  }

  /**
   * Waits for the result.
   *
   * @param timeout how long; zero looks once; {@code ChronoUnit.FOREVER.getDuration()} waits for
   *     ever
   * @return what the task returned
   * @throws TaskFailedException if it ended without a value; its cause is what the task threw
   * @throws TaskTimeoutException if it did not end in time; if linked, it was ended
   * @throws IllegalStateException if the caller is not the owner, or has had the result
   */
  public T await(Duration timeout) {
    mayTake("await");
    waitFor(timeout);
    return valueOrEnd(timeout);
  }

  /** What await gives after its wait. */
  private T valueOrEnd(Duration timeout) {
    TaskResult<T> result = cell.result();
    if (result == null && linked) {
      ExitReason late = ExitReason.shutdown("its owner waited no longer than " + timeout);
      end(late);
      result = cell.result(); // it may have ended by itself at the last moment
      result = hasReason(result, late) ? null : result;
    }
    KERNEL.checkCaller(); // the crash of a linked task goes before its result
    taken = true;
    return switch (result) {
      case null -> throw new TaskTimeoutException(toString(), timeout);
      case TaskResult.Success<T>(var value) -> value;
      case TaskResult.Failed<T> failed -> throw new TaskFailedException(toString(), failed);
      case TaskResult.TimedOut<T> late -> throw new AssertionError(late);
    };
  }

  /**
   * Looks for the result, and waits for it a while. If there is none yet the task goes on, and this
   * may be called again.
   *
   * @param timeout how long; zero looks once
   * @return the result, which is taken by this; empty if the task still runs
   * @throws IllegalStateException if the caller is not the owner, or has had the result
   */
  public Optional<TaskResult<T>> yield(Duration timeout) {
    mayTake("yield");
    waitFor(timeout);
    return take();
  }

  /**
   * Asks the task to end, waits, then kills it. The link is taken away first, so the owner lives
   * on. A task that does not trap exits is dead at once.
   *
   * @param patience how long one that traps exits has to clean up
   * @return the result, if it returned, or failed by itself, before it ended for this; empty if it
   *     ended for this, or if the result was taken before
   * @throws IllegalStateException if the caller is not the owner
   */
  public Optional<TaskResult<T>> shutdown(Duration patience) {
    mustOwn("shutdown");
    Objects.requireNonNull(patience, "patience");
    if (taken) {
      return Optional.empty();
    }
    unlink();
    pid.exit(ExitReason.SHUTDOWN);
    waitFor(patience);
    if (cell.result() == null) {
      return kill();
    }
    return take().filter(result -> !hasReason(result, ExitReason.SHUTDOWN));
  }

  /**
   * Kills the task. The link is taken away first, so the owner lives on.
   *
   * @return the result, if it returned, or failed by itself, a moment before; empty if it was
   *     killed, or if the result was taken before
   * @throws IllegalStateException if the caller is not the owner
   */
  public Optional<TaskResult<T>> kill() {
    mustOwn("kill");
    if (taken) {
      return Optional.empty();
    }
    end(ExitReason.KILLED);
    waitFor(Calls.FOREVER); // it is dead: if it lost this race, it is just about to tell
    return take().filter(result -> !hasReason(result, ExitReason.KILLED));
  }

  private static boolean hasReason(@Nullable TaskResult<?> result, ExitReason reason) {
    return result instanceof TaskResult.Failed<?> failed && failed.reason().equals(reason);
  }

  /**
   * Gives the task up: it goes on, nobody is linked to it, and nobody can take its result.
   *
   * @return the result, if there is one already
   * @throws IllegalStateException if the caller is not the owner, or has had the result
   */
  public Optional<TaskResult<T>> ignore() {
    mayTake("ignore");
    unlink();
    Optional<TaskResult<T>> result = take();
    taken = true;
    return result;
  }

  private Optional<TaskResult<T>> take() {
    TaskResult<T> result = cell.result();
    KERNEL.checkCaller();
    taken |= result != null;
    return Optional.ofNullable(result);
  }

  private void waitFor(Duration timeout) {
    Objects.requireNonNull(timeout, "timeout");
    if (cell.result() == null && !timeout.isZero()) {
      Countdown.await(List.of(cell), 1, false, Calls.limit(timeout));
    }
  }

  private void end(ExitReason reason) {
    unlink();
    KERNEL.end(pid, reason);
  }

  private void unlink() {
    if (linked && owner instanceof Pid) {
      Processes.self().unlink(pid);
    }
  }

  private void mayTake(String what) {
    mustOwn(what);
    if (taken) {
      throw new IllegalStateException(
          this + " has given its result, or was given up: " + what + " each task once");
    }
  }

  private void mustOwn(String what) {
    Pid caller = KERNEL.caller();
    if (owner != (caller == null ? Thread.currentThread() : caller)) {
      throw new IllegalStateException(
          this + " belongs to " + owner + ": let that " + what + " it and pass the result on");
    }
  }

  // ------------------------------------------------------------------ many

  /**
   * Waits for the results of several tasks.
   *
   * @param tasks the tasks
   * @param timeout how long for all of them together; zero looks once
   * @param <T> the results
   * @return what they returned, in the order of the list
   * @throws TaskFailedException as soon as one has ended without a value; those linked that still
   *     run are ended, the others can be awaited again
   * @throws TaskTimeoutException if one did not end in time; those linked that still run are ended,
   *     the others can be awaited again
   * @throws IllegalStateException if the caller is not the owner of all, or has had a result
   * @throws IllegalArgumentException if one is there twice
   */
  public static <T extends @Nullable Object> List<T> awaitMany(
      List<Task<T>> tasks, Duration timeout) {
    List<Task<T>> all = mayTake(tasks, "awaitMany");
    waitFor(all, all.size(), true, timeout);
    // failures first: a timeout would hide them
    Optional<Task<T>> failed =
        all.stream().filter(task -> task.cell.result() instanceof TaskResult.Failed<?>).findFirst();
    List<T> values = new ArrayList<>(all.size());
    try {
      failed.ifPresent(task -> task.valueOrEnd(timeout));
      all.forEach(task -> values.add(task.valueOrEnd(timeout)));
      return values;
    } finally {
      all.forEach(task -> task.letGo(task.linked ? Unfinished.KILL : Unfinished.KEEP));
    }
  }

  /**
   * Waits up to {@link #DEFAULT_TIMEOUT} for all of several tasks; those that have not ended go on.
   *
   * @param tasks the tasks
   * @param <T> the results
   * @return one entry per task, in the order of the list; empty for one that still runs
   * @throws IllegalStateException if the caller is not the owner of all, or has had a result
   * @throws IllegalArgumentException if one is there twice
   */
  public static <T extends @Nullable Object> List<Optional<TaskResult<T>>> yieldMany(
      List<Task<T>> tasks) {
    return yieldMany(tasks, Integer.MAX_VALUE, DEFAULT_TIMEOUT, Unfinished.KEEP);
  }

  /**
   * Waits until enough of several tasks have ended.
   *
   * @param tasks the tasks
   * @param limit how many are enough, at least 1
   * @param timeout how long; zero looks once
   * @param unfinished what becomes of those that have not ended then
   * @param <T> the results
   * @return one entry per task, in the order of the list; empty for one that had not ended
   * @throws IllegalStateException if the caller is not the owner of all, or has had a result
   * @throws IllegalArgumentException if one is there twice, or the limit is less than 1
   */
  public static <T extends @Nullable Object> List<Optional<TaskResult<T>>> yieldMany(
      List<Task<T>> tasks, int limit, Duration timeout, Unfinished unfinished) {
    if (limit < 1) {
      throw new IllegalArgumentException("limit must be at least 1, got: " + limit);
    }
    Objects.requireNonNull(unfinished, "unfinished");
    List<Task<T>> all = mayTake(tasks, "yieldMany");
    waitFor(all, Math.min(limit, all.size()), false, timeout);
    List<Optional<TaskResult<T>>> results = all.stream().map(Task::take).toList();
    all.forEach(task -> task.letGo(unfinished));
    return results;
  }

  private static <T extends @Nullable Object> List<Task<T>> mayTake(
      List<Task<T>> tasks, String what) {
    List<Task<T>> all = List.copyOf(tasks);
    if (new HashSet<>(all).size() < all.size()) {
      throw new IllegalArgumentException("a task is in the list twice: " + all);
    }
    all.forEach(task -> task.mayTake(what));
    return all;
  }

  private static <T extends @Nullable Object> void waitFor(
      List<Task<T>> tasks, int enough, boolean untilFailure, Duration timeout) {
    Objects.requireNonNull(timeout, "timeout");
    if (!tasks.isEmpty()) {
      List<TaskCell<T>> cells = tasks.stream().map(task -> task.cell).toList();
      Countdown.await(cells, enough, untilFailure, Calls.limit(timeout));
    }
  }

  private void letGo(Unfinished how) {
    if (taken) {
      return;
    }
    switch (how) {
      case KEEP -> {}
      case IGNORE -> ignore();
      case KILL -> {
        end(ExitReason.KILLED);
        taken = true;
      }
    }
  }

  // ------------------------------------------------------------------ streams

  /**
   * Does the same with many elements, several at a time, with default options.
   *
   * @param source the elements, asked for its iterator when the first result is
   * @param function what is done with each, in a process of its own
   * @param <T> the elements
   * @param <R> the results
   * @return the results, lazily: nothing starts before the first is asked for
   */
  public static <T extends @Nullable Object, R extends @Nullable Object> AsyncStream<R> asyncStream(
      Iterable<? extends T> source, TaskFunction<? super T, ? extends R> function) {
    return asyncStream(source, function, AsyncStreamOptions.DEFAULT);
  }

  /**
   * Does the same with many elements, several at a time.
   *
   * @param source the elements, asked for its iterator when the first result is
   * @param function what is done with each, in a process of its own
   * @param options how
   * @param <T> the elements
   * @param <R> the results
   * @return the results, lazily: nothing starts before the first is asked for
   * @throws IllegalArgumentException if the options are out of range
   */
  public static <T extends @Nullable Object, R extends @Nullable Object> AsyncStream<R> asyncStream(
      Iterable<? extends T> source,
      TaskFunction<? super T, ? extends R> function,
      AsyncStreamOptions options) {
    Objects.requireNonNull(source, "source");
    return AsyncStream.of(source::iterator, () -> {}, function, options);
  }

  /**
   * Does the same with many elements, several at a time.
   *
   * @param source the elements; used by the owner of the result only
   * @param function what is done with each, in a process of its own
   * @param options how
   * @param <T> the elements
   * @param <R> the results
   * @return the results, lazily: nothing starts before the first is asked for
   * @throws IllegalArgumentException if the options are out of range
   */
  public static <T extends @Nullable Object, R extends @Nullable Object> AsyncStream<R> asyncStream(
      Iterator<? extends T> source,
      TaskFunction<? super T, ? extends R> function,
      AsyncStreamOptions options) {
    Objects.requireNonNull(source, "source");
    return AsyncStream.of(() -> source, () -> {}, function, options);
  }

  /**
   * Does the same with many elements, several at a time.
   *
   * @param source the elements; closed when the result is, or has ended
   * @param function what is done with each, in a process of its own
   * @param options how
   * @param <T> the elements
   * @param <R> the results
   * @return the results, lazily: nothing starts before the first is asked for
   * @throws IllegalArgumentException if the options are out of range
   */
  public static <T extends @Nullable Object, R extends @Nullable Object> AsyncStream<R> asyncStream(
      Stream<? extends T> source,
      TaskFunction<? super T, ? extends R> function,
      AsyncStreamOptions options) {
    Objects.requireNonNull(source, "source");
    return AsyncStream.of(source::iterator, source::close, function, options);
  }

  // ------------------------------------------------------------------ looking

  /**
   * The task's process.
   *
   * @return its address
   */
  public Pid pid() {
    return pid;
  }

  /**
   * Whether there is a result, taken or not. For any thread.
   *
   * @return false while the task runs
   */
  public boolean isDone() {
    return cell.result() != null;
  }

  @Override
  public String toString() {
    return "task " + pid;
  }
}
