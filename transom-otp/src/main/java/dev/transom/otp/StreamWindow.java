package dev.transom.otp;

import dev.transom.process.ExitReason;
import dev.transom.process.Pid;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is between the source and the consumer of a stream; for the consumer only.
 *
 * <p>Invariant: {@code running} counts the started tasks that it does not know to have finished,
 * and {@code held} those whose result it has not given; neither passes its limit. So a slow task
 * holds up the results behind it, and then the source, and nothing piles up.
 */
final class StreamWindow<T extends @Nullable Object, R extends @Nullable Object> {
  final StreamTasks<T, R> tasks;
  private final AsyncStreamOptions options;
  private final int size;

  /** Whose results come next: all that were started, or, out of order, those that finished. */
  private final ArrayDeque<StreamTask<T, R>> queue = new ArrayDeque<>();

  private int[] freePlaces = new int[8];
  private int freeCount;
  private int usedPlaces;
  private int running;
  private int held;

  StreamWindow(TaskFunction<? super T, ? extends R> function, AsyncStreamOptions options) {
    this.tasks = new StreamTasks<>(function, options.validated());
    this.options = options;
    this.size = options.window();
  }

  boolean hasRoom() {
    return running < options.maxConcurrency() && held < size;
  }

  boolean isEmpty() {
    return held == 0;
  }

  void start(T input) {
    int place = freeCount > 0 ? freePlaces[--freeCount] : usedPlaces++;
    StreamTask<T, R> task = new StreamTask<>(tasks, input, tasks.now(), place);
    running++;
    held++;
    if (options.ordered()) {
      queue.add(task);
    }
    tasks.start(task);
  }

  /**
   * Takes note of the tasks that have finished.
   *
   * @throws TaskException if one of them ends the stream
   */
  void settle() {
    StreamTask<T, R> task = tasks.takeFinished();
    if (task == null) {
      checkOpen();
      return;
    }
    StreamTask<T, R> oldest = reversed(task);
    Calls.KERNEL.checkCaller();
    checkOpen(); // or what the guard has ended would be taken for crashes
    for (task = oldest; task != null; task = task.next) {
      settle(task);
    }
  }

  private static <T extends @Nullable Object, R extends @Nullable Object> StreamTask<T, R> reversed(
      StreamTask<T, R> latest) {
    StreamTask<T, R> behind = latest;
    StreamTask<T, R> task = latest.next;
    latest.next = null;
    while (task != null) {
      StreamTask<T, R> before = task.next;
      task.next = behind;
      behind = task;
      task = before;
    }
    return behind;
  }

  private void settle(StreamTask<T, R> task) {
    tasks.vacate(task);
    if (freeCount == freePlaces.length) {
      freePlaces = Arrays.copyOf(freePlaces, freeCount * 2);
    }
    freePlaces[freeCount++] = task.place;
    running--;
    task.settled = true;
    if (!options.ordered()) {
      queue.add(task);
    }
    switch (task.outcome()) {
      case TaskResult.Success<R> _ -> {}
      case TaskResult.TimedOut<R> late -> {
        if (options.onTimeout() == OnTimeout.EXIT) {
          throw new TaskTimeoutException(task.toString(), late.timeout());
        }
      }
      case TaskResult.Failed<R> failed -> {
        if (options.linked()) {
          crash(task, failed);
        }
      }
    }
  }

  /** The crash of a task is the consumer's. */
  private void crash(StreamTask<T, R> task, TaskResult.Failed<R> failed) {
    Pid caller = Calls.KERNEL.caller();
    if (caller == null || caller != tasks.owner) {
      throw new TaskFailedException(task.toString(), failed);
    }
    if (tasks.isFatal(failed.reason())) {
      caller.exit(failed.reason());
    }
  }

  private void checkOpen() {
    ExitReason end = tasks.closed();
    if (end != null) {
      throw new TaskFailedException(
          "the guard of an async stream",
          new TaskResult.Failed<>(end, Optional.empty(), Optional.empty()));
    }
  }

  /** The next result, if it is there. */
  @Nullable TaskResult<R> poll() {
    StreamTask<T, R> head = queue.peek();
    if (head == null || !head.settled) {
      return null;
    }
    queue.remove();
    held--;
    return head.outcome();
  }

  /**
   * Waits for news.
   *
   * @param more whether room for more elements would be news
   */
  void await(boolean more) {
    boolean headOnly = options.ordered() && !(more && held < size);
    tasks.awaitFinished(headOnly ? queue.peek() : null);
  }

  void close() {
    tasks.close();
  }
}
