package dev.transom.otp;

import dev.transom.process.SpawnOptions;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * How an {@link AsyncStream} works. Immutable; start from {@link #DEFAULT} and change what differs.
 * Checked when a stream is made.
 *
 * {@snippet :
 * AsyncStreamOptions.DEFAULT.maxConcurrency(100).timeout(Duration.ofSeconds(30)).nolink();
 * }
 *
 * @param maxConcurrency how many tasks run at most at once; default the number of processors
 * @param buffer how many results at most wait to be taken, beside those of the tasks that run: if a
 *     slow task holds up the results behind it, no more than {@code maxConcurrency + buffer}
 *     elements are between the source and the consumer. Unset, the default: as many as {@code
 *     maxConcurrency}
 * @param ordered whether results come in the order of their elements, or as tasks end; default true
 * @param timeout how long each task may run, from its start; default 5 s; {@code
 *     ChronoUnit.FOREVER.getDuration()} for ever
 * @param onTimeout what happens when one runs longer; default {@link OnTimeout#EXIT}
 * @param linked whether the crash of a task is the owner's too; default true. Either way the tasks
 *     end with the owner
 * @param supervisor who starts the tasks; unset, the default: nobody but the stream
 * @param process how the tasks' processes are spawned; default {@link SpawnOptions#DEFAULT}, with
 *     the label "task" unless there is another
 */
public record AsyncStreamOptions(
    int maxConcurrency,
    Optional<Integer> buffer,
    boolean ordered,
    Duration timeout,
    OnTimeout onTimeout,
    boolean linked,
    Optional<TaskSupervisor> supervisor,
    SpawnOptions process) {
  /** The defaults. */
  public static final AsyncStreamOptions DEFAULT =
      new AsyncStreamOptions(
          Runtime.getRuntime().availableProcessors(),
          Optional.empty(),
          true,
          Task.DEFAULT_TIMEOUT,
          OnTimeout.EXIT,
          true,
          Optional.empty(),
          SpawnOptions.DEFAULT);

  /** Checks for null. */
  public AsyncStreamOptions {
    Objects.requireNonNull(buffer, "buffer");
    Objects.requireNonNull(timeout, "timeout");
    Objects.requireNonNull(onTimeout, "onTimeout");
    Objects.requireNonNull(supervisor, "supervisor");
    Objects.requireNonNull(process, "process");
  }

  /**
   * With another number of tasks at once.
   *
   * @param newMaxConcurrency how many, at least 1
   * @return changed options
   */
  public AsyncStreamOptions maxConcurrency(int newMaxConcurrency) {
    return new AsyncStreamOptions(
        newMaxConcurrency, buffer, ordered, timeout, onTimeout, linked, supervisor, process);
  }

  /**
   * With another number of results that may wait.
   *
   * @param newBuffer how many; zero lets a task start only when the result of an earlier one was
   *     taken
   * @return changed options
   */
  public AsyncStreamOptions buffer(int newBuffer) {
    return new AsyncStreamOptions(
        maxConcurrency,
        Optional.of(newBuffer),
        ordered,
        timeout,
        onTimeout,
        linked,
        supervisor,
        process);
  }

  /**
   * With results in the order of the elements or not.
   *
   * @param newOrdered whether
   * @return changed options
   */
  public AsyncStreamOptions ordered(boolean newOrdered) {
    return new AsyncStreamOptions(
        maxConcurrency, buffer, newOrdered, timeout, onTimeout, linked, supervisor, process);
  }

  /**
   * With another time for each task.
   *
   * @param newTimeout how long, more than zero
   * @return changed options
   */
  public AsyncStreamOptions timeout(Duration newTimeout) {
    return new AsyncStreamOptions(
        maxConcurrency, buffer, ordered, newTimeout, onTimeout, linked, supervisor, process);
  }

  /**
   * With another answer to a task that takes too long.
   *
   * @param newOnTimeout the answer
   * @return changed options
   */
  public AsyncStreamOptions onTimeout(OnTimeout newOnTimeout) {
    return new AsyncStreamOptions(
        maxConcurrency, buffer, ordered, timeout, newOnTimeout, linked, supervisor, process);
  }

  /**
   * With tasks whose crash is a {@link TaskResult.Failed} and nothing else.
   *
   * @return changed options
   */
  public AsyncStreamOptions nolink() {
    return new AsyncStreamOptions(
        maxConcurrency, buffer, ordered, timeout, onTimeout, false, supervisor, process);
  }

  /**
   * With tasks that are children of a supervisor.
   *
   * @param newSupervisor who starts them
   * @return changed options
   */
  public AsyncStreamOptions supervisor(TaskSupervisor newSupervisor) {
    return new AsyncStreamOptions(
        maxConcurrency,
        buffer,
        ordered,
        timeout,
        onTimeout,
        linked,
        Optional.of(newSupervisor),
        process);
  }

  /**
   * With other options for the tasks' processes.
   *
   * @param newProcess the options
   * @return changed options
   */
  public AsyncStreamOptions process(SpawnOptions newProcess) {
    return new AsyncStreamOptions(
        maxConcurrency, buffer, ordered, timeout, onTimeout, linked, supervisor, newProcess);
  }

  AsyncStreamOptions validated() {
    if (maxConcurrency < 1) {
      throw new IllegalArgumentException("maxConcurrency must be at least 1: " + maxConcurrency);
    }
    if (buffer.isPresent() && buffer.get() < 0) {
      throw new IllegalArgumentException("buffer must not be negative: " + buffer.get());
    }
    if (timeout.isZero() || timeout.isNegative()) {
      throw new IllegalArgumentException("a task needs some time, got: " + timeout);
    }
    if (process.name().isPresent() && maxConcurrency > 1) {
      throw new IllegalArgumentException(
          "several processes cannot have one name: take the name away, or set maxConcurrency to 1");
    }
    return this;
  }

  /** How many elements may be between the source and the consumer. */
  int window() {
    return (int) Math.min(Integer.MAX_VALUE, (long) maxConcurrency + buffer.orElse(maxConcurrency));
  }
}
