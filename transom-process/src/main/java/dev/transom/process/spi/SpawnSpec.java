package dev.transom.process.spi;

import dev.transom.process.Pid;
import dev.transom.process.SpawnOptions;
import org.jspecify.annotations.Nullable;

/**
 * How a callback process is spawned.
 *
 * @param options the user's options
 * @param link the process to link to from the first instant; null for none
 * @param supervisor the supervisor that will restart it; null for none
 * @param restarts how many predecessors it has
 */
public record SpawnSpec(
    SpawnOptions options, @Nullable Pid link, @Nullable Pid supervisor, int restarts) {

  /**
   * Without link and supervisor.
   *
   * @param options the user's options
   */
  public SpawnSpec(SpawnOptions options) {
    this(options, null, null, 0);
  }
}
