package dev.transom.flow;

import java.time.Duration;

/**
 * Why a window puts out its result.
 *
 * @param window which window
 * @param cause why
 * @param partition the stage, from 0
 * @param partitions how many stages there are
 */
public record Firing(WindowId window, Cause cause, int partition, int partitions) {
  /** What has happened. */
  public sealed interface Cause {
    /** The window is complete; it puts out nothing any more. */
    record Done() implements Cause {}

    /** The watermark has passed the end of the window, which still waits for late elements. */
    record Watermark() implements Cause {}

    /**
     * So many elements have come.
     *
     * @param elements how many
     */
    record Every(long elements) implements Cause {}

    /**
     * So much time has passed.
     *
     * @param period how much
     */
    record Periodic(Duration period) implements Cause {}

    /**
     * A trigger of the user.
     *
     * @param name its name
     */
    record Named(String name) implements Cause {}
  }

  /**
   * Whether the window is complete.
   *
   * @return true for its last firing
   */
  public boolean isDone() {
    return cause instanceof Cause.Done;
  }
}
