package dev.transom.otp;

import java.time.Duration;

/**
 * Counts restarts in a sliding window. A ring of times, which grows up to the limit: a supervisor
 * with a high limit and few restarts stays small.
 */
final class Intensity {
  private final int max;
  private final long windowNanos;
  private long[] times = new long[4];
  private int first;
  private int size;

  Intensity(int max, Duration window) {
    this.max = max;
    boolean endless = window.getSeconds() > Long.MAX_VALUE / 2_000_000_000L;
    this.windowNanos = endless ? Long.MAX_VALUE : window.toNanos();
  }

  static void validate(int max, Duration window) {
    if (max < 0) {
      throw new IllegalArgumentException("restarts must not be negative, got: " + max);
    }
    if (window.isNegative() || window.isZero()) {
      throw new IllegalArgumentException("the window of restarts must be positive: " + window);
    }
  }

  /** Counts one restart; false if it is one too many. */
  boolean allows(long nowNanos) {
    while (size > 0 && nowNanos - times[first] > windowNanos) {
      first = (first + 1) % times.length;
      size--;
    }
    if (size >= max) {
      return false;
    }
    if (size == times.length) {
      grow();
    }
    times[(first + size) % times.length] = nowNanos;
    size++;
    return true;
  }

  private void grow() {
    long[] more = new long[times.length * 2];
    for (int i = 0; i < size; i++) {
      more[i] = times[(first + i) % times.length];
    }
    times = more;
    first = 0;
  }
}
