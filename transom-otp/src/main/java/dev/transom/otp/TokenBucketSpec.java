package dev.transom.otp;

import dev.transom.process.Node;
import java.time.Duration;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * What a token bucket is like. Immutable; begin with {@link TokenBucket#spec}. Checked when the
 * bucket is created.
 *
 * @param tokens how many tokens come in each period
 * @param period the period
 * @param capacity how many tokens the bucket holds, which is also the greatest burst and the most
 *     that can be consumed at once; default {@code tokens}
 * @param initial how many are in it at first; unset: it is full
 */
public record TokenBucketSpec(long tokens, Duration period, long capacity, OptionalLong initial) {
  /** Checks for null. */
  public TokenBucketSpec {
    Objects.requireNonNull(period, "period");
    Objects.requireNonNull(initial, "initial");
  }

  /**
   * With another capacity.
   *
   * @param newCapacity how many tokens the bucket holds, at least 1
   * @return a changed spec
   */
  public TokenBucketSpec capacity(long newCapacity) {
    return new TokenBucketSpec(tokens, period, newCapacity, initial);
  }

  /**
   * With another fill at the beginning.
   *
   * @param newInitial how many tokens are in the bucket at first, from zero to the capacity
   * @return a changed spec
   */
  public TokenBucketSpec initial(long newInitial) {
    return new TokenBucketSpec(tokens, period, capacity, OptionalLong.of(newInitial));
  }

  /**
   * Makes a bucket that goes by the clock of the current node.
   *
   * @return the bucket
   * @throws IllegalArgumentException if a number is out of its range, or the rate too fine
   */
  public TokenBucket create() {
    TokenRate rate = TokenRate.of(tokens, period);
    TokenLevel.checkCapacity(capacity);
    long first = initial.orElse(capacity);
    if (first < 0 || first > capacity) {
      throw new IllegalArgumentException(
          "a bucket of " + capacity + " tokens cannot begin with " + first);
    }
    return new TokenBucket(Node.current(), rate, capacity, first);
  }
}
