package dev.transom.process;

import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * How a node is started. Immutable; start from {@link #DEFAULT} and change what differs.
 *
 * @param name the node's name, part of every pid's text; default "local"
 * @param workers how many callback processes run at once, at least 1; default the number of
 *     processors
 * @param zombieGrace how long a supervised restart waits for a dead predecessor's thread to end;
 *     default 1 s
 * @param crashReporter told of every crash, in the crashed process's thread; the default logs it to
 *     the logger {@code dev.transom} at level ERROR
 */
public record NodeOptions(
    String name, int workers, Duration zombieGrace, Consumer<CrashReport> crashReporter) {
  /** The defaults. */
  public static final NodeOptions DEFAULT =
      new NodeOptions(
          "local",
          Runtime.getRuntime().availableProcessors(),
          Duration.ofSeconds(1),
          report -> Log.RUNTIME.log(System.Logger.Level.ERROR, report::text));

  /** Checks for null. */
  public NodeOptions {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(zombieGrace, "zombieGrace");
    Objects.requireNonNull(crashReporter, "crashReporter");
  }

  /**
   * With a name.
   *
   * @param newName the name
   * @return changed options
   */
  public NodeOptions name(String newName) {
    return new NodeOptions(newName, workers, zombieGrace, crashReporter);
  }

  /**
   * With a number of workers.
   *
   * @param newWorkers the number
   * @return changed options
   */
  public NodeOptions workers(int newWorkers) {
    return new NodeOptions(name, newWorkers, zombieGrace, crashReporter);
  }

  /**
   * With a grace for zombies.
   *
   * @param newGrace how long
   * @return changed options
   */
  public NodeOptions zombieGrace(Duration newGrace) {
    return new NodeOptions(name, workers, newGrace, crashReporter);
  }

  /**
   * With another use of crash reports.
   *
   * @param newReporter told of every crash
   * @return changed options
   */
  public NodeOptions crashReporter(Consumer<CrashReport> newReporter) {
    return new NodeOptions(name, workers, zombieGrace, newReporter);
  }

  NodeOptions validated() {
    if (workers < 1) {
      throw new IllegalArgumentException("workers must be at least 1, got: " + workers);
    }
    if (name.isEmpty()) {
      throw new IllegalArgumentException("a node needs a name");
    }
    return this;
  }
}
