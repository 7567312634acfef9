package dev.transom.stage;

import java.time.Duration;
import java.util.Objects;

/**
 * How many events may pass within an interval: in any stretch of time of that length, not only in
 * those that begin with a tick. Immutable.
 *
 * @param events how many, at least 1
 * @param interval the interval, positive
 * @param scope of all producers together, the default, or of each
 */
public record RateLimit(int events, Duration interval, Scope scope) {
  /** What a limit is for. */
  public enum Scope {
    /** All the producers of the stage together. */
    OVERALL,
    /** Each producer of the stage. */
    EACH_PRODUCER
  }

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if the number is below 1 or the interval not positive
   */
  public RateLimit {
    Objects.requireNonNull(scope, "scope");
    if (events < 1) {
      throw new IllegalArgumentException(
          "a rate limit must let at least 1 event pass, got: "
              + events
              + ". To hold all back, suspend the stage");
    }
    if (interval.isNegative() || interval.isZero()) {
      throw new IllegalArgumentException(
          "the interval of a rate limit must be positive: " + interval);
    }
  }

  /**
   * A limit for all producers together.
   *
   * @param events how many, at least 1
   * @param interval within how long
   * @return the limit
   */
  public static RateLimit of(int events, Duration interval) {
    return new RateLimit(events, interval, Scope.OVERALL);
  }

  /**
   * With another scope.
   *
   * @param newScope what it is for
   * @return a changed limit
   */
  public RateLimit scope(Scope newScope) {
    return new RateLimit(events, interval, newScope);
  }

  long intervalNanos() {
    return interval.getSeconds() > Integer.MAX_VALUE ? Long.MAX_VALUE / 4 : interval.toNanos();
  }
}
