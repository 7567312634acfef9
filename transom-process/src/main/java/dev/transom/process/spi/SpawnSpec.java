package dev.transom.process.spi;

import dev.transom.process.Pid;
import dev.transom.process.SpawnOptions;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How a callback process is spawned.
 *
 * @param options the user's options
 * @param link the process to link to from the first instant; null for none
 * @param supervisor the supervisor that will restart it; null for none
 * @param restarts how many predecessors it has
 * @param registration puts the process on record elsewhere, when it gets its name; what it throws
 *     goes to the spawner, and there is no process then; null for none
 */
public record SpawnSpec(
    SpawnOptions options,
    @Nullable Pid link,
    @Nullable Pid supervisor,
    int restarts,
    @Nullable Consumer<Pid> registration) {

  /**
   * Without link and supervisor.
   *
   * @param options the user's options
   */
  public SpawnSpec(SpawnOptions options) {
    this(options, null, null, 0);
  }

  /**
   * Without registration elsewhere.
   *
   * @param options the user's options
   * @param link the process to link to from the first instant; null for none
   * @param supervisor the supervisor that will restart it; null for none
   * @param restarts how many predecessors it has
   */
  public SpawnSpec(
      SpawnOptions options, @Nullable Pid link, @Nullable Pid supervisor, int restarts) {
    this(options, link, supervisor, restarts, null);
  }

  /**
   * With other options.
   *
   * @param newOptions the options
   * @return a changed spec
   */
  public SpawnSpec options(SpawnOptions newOptions) {
    return new SpawnSpec(newOptions, link, supervisor, restarts, registration);
  }

  /**
   * With a registration elsewhere.
   *
   * @param newRegistration puts the process on record
   * @return a changed spec
   */
  public SpawnSpec registration(Consumer<Pid> newRegistration) {
    return new SpawnSpec(options, link, supervisor, restarts, newRegistration);
  }
}
