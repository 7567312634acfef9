package dev.transom.otp;

import dev.transom.process.NameTakenException;
import dev.transom.process.Node;
import dev.transom.process.SpawnOptions;
import dev.transom.process.spi.SpawnSpec;
import java.time.Duration;
import java.util.Objects;

/**
 * How a dynamic supervisor supervises. Immutable; begin with {@link DynamicSupervisor#spec()}.
 * Checked when it is started.
 *
 * @param maxChildren how many children it may have, those that wait to be restarted included;
 *     default no limit ({@link Integer#MAX_VALUE})
 * @param maxRestarts how many restarts within the window are still allowed, of all children
 *     together; default 3
 * @param window the window; default 5 s
 */
public record DynamicSupervisorSpec(int maxChildren, int maxRestarts, Duration window) {
  /** Checks for null. */
  public DynamicSupervisorSpec {
    Objects.requireNonNull(window, "window");
  }

  /**
   * With a limit on the number of children.
   *
   * @param newMaxChildren how many it may have
   * @return a changed spec
   */
  public DynamicSupervisorSpec maxChildren(int newMaxChildren) {
    return new DynamicSupervisorSpec(newMaxChildren, maxRestarts, window);
  }

  /**
   * With another restart intensity: one restart more than the limit within the window, and the
   * supervisor stops all children and ends with {@link dev.transom.process.ExitReason#SHUTDOWN}.
   *
   * @param newMaxRestarts how many are allowed; zero gives up at the first
   * @param newWindow within how long
   * @return a changed spec
   */
  public DynamicSupervisorSpec intensity(int newMaxRestarts, Duration newWindow) {
    return new DynamicSupervisorSpec(maxChildren, newMaxRestarts, newWindow);
  }

  /**
   * Starts the supervisor on the current node.
   *
   * @return the running supervisor
   * @throws IllegalArgumentException if a limit is negative or the window not positive
   */
  public DynamicSupervisor start() {
    return start(new SpawnSpec(label("dynamic supervisor")));
  }

  /**
   * Starts the supervisor under a name.
   *
   * @param name the name to register it under
   * @return the running supervisor
   * @throws IllegalArgumentException if a limit is negative or the window not positive
   * @throws NameTakenException if a living process has the name
   */
  public DynamicSupervisor start(String name) {
    return start(new SpawnSpec(label(name).name(name)));
  }

  /**
   * Starts the supervisor linked to the calling process. It stops when that process ends, even
   * normally.
   *
   * @return the running supervisor
   * @throws IllegalArgumentException if a limit is negative or the window not positive
   * @throws IllegalStateException if the caller is not a process
   */
  public DynamicSupervisor startLink() {
    return start(new SpawnSpec(label("dynamic supervisor"), ServerStart.requireCaller(), null, 0));
  }

  /**
   * Starts the supervisor under a name, linked to the calling process.
   *
   * @param name the name to register it under
   * @return the running supervisor
   * @throws IllegalArgumentException if a limit is negative or the window not positive
   * @throws IllegalStateException if the caller is not a process
   * @throws NameTakenException if a living process has the name
   */
  public DynamicSupervisor startLink(String name) {
    return start(new SpawnSpec(label(name).name(name), ServerStart.requireCaller(), null, 0));
  }

  private DynamicSupervisor start(SpawnSpec spec) {
    validate();
    return DynamicSupervisor.of(DynamicLoop.start(Node.current(), this, spec));
  }

  private static SpawnOptions label(String label) {
    return SpawnOptions.DEFAULT.label(label);
  }

  void validate() {
    Intensity.validate(maxRestarts, window);
    if (maxChildren < 0) {
      throw new IllegalArgumentException("maxChildren must not be negative, got: " + maxChildren);
    }
  }
}
