package dev.transom.otp;

import dev.transom.process.ExitReason;
import dev.transom.process.Pid;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One task of a stream. */
final class StreamTask<T extends @Nullable Object, R extends @Nullable Object> extends TaskBody<R> {
  private final StreamTasks<T, R> tasks;
  private final T input;
  final long startedAt;
  final int place;

  /** Null until it is started. */
  volatile @Nullable Pid pid;

  /** It is being killed for its time. Written by the guard before the kill. */
  volatile boolean late;

  /** Set when it has died, and published by the queue of the finished. */
  @Nullable TaskResult<R> result;

  @Nullable StreamTask<T, R> next; // in the queue of the finished
  boolean settled; // the consumer's: it knows that this has finished

  StreamTask(StreamTasks<T, R> tasks, T input, long startedAt, int place) {
    super(null); // the guard of the stream stands in for the owner
    this.tasks = tasks;
    this.input = input;
    this.startedAt = startedAt;
    this.place = place;
  }

  @Override
  R call() throws Exception {
    return tasks.function.apply(input);
  }

  @Override
  public void died(ExitReason reason) {
    TaskResult<R> ended;
    if (late && reason.equals(ExitReason.KILLED)) {
      ended = new TaskResult.TimedOut<>(tasks.options.timeout(), Optional.ofNullable(input));
    } else {
      ended = result(reason, Optional.ofNullable(input));
    }
    result = ended;
    tasks.finished(this, ended);
  }

  boolean isRunning() {
    Pid process = pid;
    return process == null || process.isAlive();
  }

  TaskResult<R> outcome() {
    return Objects.requireNonNull(result);
  }

  @Override
  public String toString() {
    return "task " + pid;
  }
}
