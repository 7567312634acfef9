package dev.transom.otp;

import dev.transom.process.ExitReason;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a task ended.
 *
 * {@snippet :
 * switch (task.yield(Duration.ofSeconds(1)).orElseThrow()) {
 *   case TaskResult.Success<Page>(var page) -> show(page);
 *   case TaskResult.Failed<Page> failed -> log("no page: " + failed.reason());
 *   case TaskResult.TimedOut<Page> late -> log("no page within " + late.timeout());
 * }
 * }
 *
 * @param <T> what the task returns; nullable if the task may return null
 */
public sealed interface TaskResult<T extends @Nullable Object> {
  /**
   * The task returned.
   *
   * @param value what
   * @param <T> its type
   */
  record Success<T extends @Nullable Object>(T value) implements TaskResult<T> {
    @Override
    public T orElseThrow() {
      return value;
    }
  }

  /**
   * The task ended without a value: it threw, exited, or was ended by a signal.
   *
   * @param reason why its process ended
   * @param cause what it threw, with its stack trace; empty if it threw nothing
   * @param input the element that a stream started it for; empty for a task that is not of a stream
   * @param <T> the type of the value that did not come
   */
  record Failed<T extends @Nullable Object>(
      ExitReason reason, Optional<Throwable> cause, Optional<Object> input)
      implements TaskResult<T> {
    @Override
    public T orElseThrow() {
      throw new TaskFailedException("a task", this);
    }
  }

  /**
   * The task of a stream ran longer than it may and was killed.
   *
   * @param timeout how long it may run
   * @param input the element that it was started for; empty if that was null
   * @param <T> the type of the value that did not come
   */
  record TimedOut<T extends @Nullable Object>(Duration timeout, Optional<Object> input)
      implements TaskResult<T> {
    @Override
    public T orElseThrow() {
      throw new TaskTimeoutException("a task", timeout);
    }
  }

  /**
   * The value.
   *
   * @return what the task returned
   * @throws TaskFailedException if it failed
   * @throws TaskTimeoutException if it ran too long
   */
  T orElseThrow();

  /**
   * Whether there is a value.
   *
   * @return true for {@link Success}
   */
  default boolean isSuccess() {
    return this instanceof Success<?>;
  }
}
