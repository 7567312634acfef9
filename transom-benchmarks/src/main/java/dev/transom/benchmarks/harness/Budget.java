package dev.transom.benchmarks.harness;

import java.time.Duration;

/**
 * How long a contender may take.
 *
 * @param warmUp before the first round
 * @param round for one round
 */
public record Budget(Duration warmUp, Duration round) {

  public static Budget ofSeconds(double seconds) {
    long nanos = (long) (seconds * 1e9);
    return new Budget(Duration.ofNanos(2 * nanos), Duration.ofNanos(nanos));
  }
}
