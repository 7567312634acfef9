package dev.transom.process;

import java.time.Duration;

/**
 * Moments of the coarse clock in 32 bits, for the two that every process keeps. Their unit is 50
 * ms, and they are compared as unsigned differences, so that ages are right up to 6.8 years (as
 * milliseconds they would be for 24 days). The present is not rounded, so an age is never too
 * small, and too great by less than the unit.
 */
final class Ages {
  private static final long UNIT = 50_000_000;

  /**
   * A stamp may be newer than the reader's present, by what a thread may lose between two reads.
   */
  private static final int RACE = 1 << 20;

  private Ages() {}

  static int stamp(long nanos) {
    return (int) Math.floorDiv(nanos, UNIT);
  }

  /** How long ago a stamp was made. */
  static Duration since(int stamp, long nowNanos) {
    int difference = stamp(nowNanos) - stamp;
    if (difference < 0 && difference > -RACE) {
      return Duration.ZERO;
    }
    long units = Integer.toUnsignedLong(difference);
    return Duration.ofNanos(units * UNIT + Math.floorMod(nowNanos, UNIT));
  }
}
