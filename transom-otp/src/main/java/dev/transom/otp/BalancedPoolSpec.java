package dev.transom.otp;

import dev.transom.process.NameTakenException;
import dev.transom.process.Node;
import dev.transom.process.SpawnOptions;
import dev.transom.process.spi.SpawnSpec;
import java.time.Duration;
import java.util.Objects;

/**
 * What a balanced pool is like. Immutable; begin with {@link BalancedPool#of}. Checked when it is
 * started.
 *
 * @param worker how a worker is started, restarted and stopped; its id is continued by a number
 * @param size how many workers there are; default as many as the machine has processors
 * @param maxRestarts how many restarts within the window are still allowed; default 3
 * @param window the window; default 5 s
 * @param <M> the messages of the workers
 */
public record BalancedPoolSpec<M>(ChildSpec worker, int size, int maxRestarts, Duration window) {
  /** Checks for null. */
  public BalancedPoolSpec {
    Objects.requireNonNull(worker, "worker");
    Objects.requireNonNull(window, "window");
  }

  /**
   * With another number of workers.
   *
   * @param newSize how many, at least 1
   * @return a changed spec
   */
  public BalancedPoolSpec<M> size(int newSize) {
    return new BalancedPoolSpec<>(worker, newSize, maxRestarts, window);
  }

  /**
   * With another restart intensity: one restart more than the limit within the window, of all
   * workers together, and the pool stops with {@link dev.transom.process.ExitReason#SHUTDOWN}.
   *
   * @param newMaxRestarts how many are allowed; zero gives up at the first
   * @param newWindow within how long
   * @return a changed spec
   */
  public BalancedPoolSpec<M> intensity(int newMaxRestarts, Duration newWindow) {
    return new BalancedPoolSpec<>(worker, size, newMaxRestarts, newWindow);
  }

  /**
   * Starts the pool with its workers on the current node; returns when they are initialised.
   *
   * @return the running pool
   * @throws StartFailedException if a worker did not start; those that had started were stopped
   * @throws IllegalArgumentException if the spec is wrong
   */
  public BalancedPool<M> start() {
    return start(new SpawnSpec(SpawnOptions.DEFAULT.label("balanced pool")));
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
  public BalancedPool<M> start(String name) {
    return start(new SpawnSpec(SpawnOptions.DEFAULT.label(name).name(name)));
  }

  private BalancedPool<M> start(SpawnSpec how) {
    validate();
    return BalancedPool.of(
        SupervisorLoop.start(Node.current(), BalancedRoutes.supervisor(this), how));
  }

  void validate() {
    if (size < 1) {
      throw new IllegalArgumentException("a balanced pool needs a worker at least, got: " + size);
    }
    Intensity.validate(maxRestarts, window);
    WorkerPoolSpec.validateWorker(worker);
  }
}
