package dev.transom.otp;

import dev.transom.process.NameTakenException;
import dev.transom.process.Node;
import dev.transom.process.SpawnOptions;
import dev.transom.process.spi.SpawnSpec;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * What a worker pool is like. Immutable; begin with {@link WorkerPool#of}. Checked when it is
 * started.
 *
 * @param worker how a worker is started and stopped. Its {@code restart} does not matter: the pool
 *     decides who is replaced
 * @param size how many workers there are always; default 5
 * @param maxOverflow how many more may be started while all are lent; default 10
 * @param strategy which idle worker is lent first; default {@link PoolStrategy#LIFO}
 * @param hangLimit how long a worker may be lent before it counts as hung; unset: for ever
 * @param <M> the messages of the workers
 */
public record WorkerPoolSpec<M>(
    ChildSpec worker,
    int size,
    int maxOverflow,
    PoolStrategy strategy,
    Optional<Duration> hangLimit) {

  /** Checks for null. */
  public WorkerPoolSpec {
    Objects.requireNonNull(worker, "worker");
    Objects.requireNonNull(strategy, "strategy");
    Objects.requireNonNull(hangLimit, "hangLimit");
  }

  /**
   * With another number of workers that are always there.
   *
   * @param newSize how many, at least zero
   * @return a changed spec
   */
  public WorkerPoolSpec<M> size(int newSize) {
    return new WorkerPoolSpec<>(worker, newSize, maxOverflow, strategy, hangLimit);
  }

  /**
   * With another number of workers that may be started while all are lent. Such a worker goes when
   * it is checked in and nobody waits.
   *
   * @param newMaxOverflow how many, at least zero
   * @return a changed spec
   */
  public WorkerPoolSpec<M> maxOverflow(int newMaxOverflow) {
    return new WorkerPoolSpec<>(worker, size, newMaxOverflow, strategy, hangLimit);
  }

  /**
   * With another rule which idle worker is lent first.
   *
   * @param newStrategy the rule
   * @return a changed spec
   */
  public WorkerPoolSpec<M> strategy(PoolStrategy newStrategy) {
    return new WorkerPoolSpec<>(worker, size, maxOverflow, newStrategy, hangLimit);
  }

  /**
   * With a limit on how long a worker may be lent. One that is not back by then counts as hung, and
   * so does one that has let a call of its borrower time out, when it is checked in: the pool kills
   * it, replaces it, tells its borrower, and raises {@link WorkerHung}. Without a limit a borrower
   * that never checks in keeps its worker until it dies, and a thread that is no process for ever.
   *
   * @param newHangLimit how long, longer than any honest use
   * @return a changed spec
   */
  public WorkerPoolSpec<M> hangLimit(Duration newHangLimit) {
    return new WorkerPoolSpec<>(worker, size, maxOverflow, strategy, Optional.of(newHangLimit));
  }

  /**
   * Starts the pool with its first workers, side by side, on the current node; returns when they
   * are initialised.
   *
   * @return the running pool
   * @throws StartFailedException if a worker did not start; those that had started were stopped
   * @throws IllegalArgumentException if the spec is wrong
   */
  public WorkerPool<M> start() {
    return start(new SpawnSpec(SpawnOptions.DEFAULT));
  }

  /**
   * Starts the pool under a name; see {@link #start()}.
   *
   * @param name the name to register it under
   * @return the running pool
   * @throws StartFailedException if a worker did not start
   * @throws IllegalArgumentException if the spec is wrong
   * @throws NameTakenException if a living process has the name
   */
  public WorkerPool<M> start(String name) {
    return start(new SpawnSpec(SpawnOptions.DEFAULT.label(name).name(name)));
  }

  /**
   * Starts the pool linked to the calling process; see {@link #start()}. It stops when that process
   * ends, even normally.
   *
   * @return the running pool
   * @throws StartFailedException if a worker did not start
   * @throws IllegalArgumentException if the spec is wrong
   * @throws IllegalStateException if the caller is not a process
   */
  public WorkerPool<M> startLink() {
    return start(new SpawnSpec(SpawnOptions.DEFAULT, ServerStart.requireCaller(), null, 0));
  }

  /**
   * Starts the pool under a name, linked to the calling process; see {@link #startLink()}.
   *
   * @param name the name to register it under
   * @return the running pool
   * @throws StartFailedException if a worker did not start
   * @throws IllegalArgumentException if the spec is wrong
   * @throws IllegalStateException if the caller is not a process
   * @throws NameTakenException if a living process has the name
   */
  public WorkerPool<M> startLink(String name) {
    SpawnOptions options = SpawnOptions.DEFAULT.label(name).name(name);
    return start(new SpawnSpec(options, ServerStart.requireCaller(), null, 0));
  }

  private WorkerPool<M> start(SpawnSpec how) {
    validate();
    return WorkerPool.of(PoolLoop.start(Node.current(), this, how));
  }

  void validate() {
    if (size < 0 || maxOverflow < 0 || size + maxOverflow < 0) {
      throw new IllegalArgumentException(
          "size and maxOverflow must not be negative nor their sum greater than an int, got: "
              + size
              + " and "
              + maxOverflow);
    }
    if (hangLimit.isPresent() && !isPositive(hangLimit.get())) {
      throw new IllegalArgumentException(
          "a hangLimit must be positive and below 100 years, got "
              + hangLimit.get()
              + ": leave it unset for none");
    }
    validateWorker(worker);
  }

  /** Whether there can be several of it. */
  static void validateWorker(ChildSpec worker) {
    if (worker.options().name().isPresent()) {
      throw new IllegalArgumentException(
          "the workers of a pool cannot all be named \""
              + worker.options().name().get()
              + "\": name the pool");
    }
    worker.validate(AutoShutdown.NEVER);
  }

  private static boolean isPositive(Duration limit) {
    return !limit.isNegative() && !limit.isZero() && limit.toDays() < 36_500;
  }
}
