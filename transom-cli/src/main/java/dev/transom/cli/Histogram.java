package dev.transom.cli;

/**
 * Durations in nanoseconds, in buckets that are at most 1/64 of their value wide. Not safe for use
 * by several threads.
 */
final class Histogram {
  private static final int SUB_BITS = 6;
  private static final int SUB = 1 << SUB_BITS;
  private static final int MAX_EXPONENT = 63 - SUB_BITS;

  private final long[] counts = new long[(MAX_EXPONENT + 1) * SUB];
  private long total;

  /** Adds a duration; a negative one counts as 0. */
  void record(long nanos, long count) {
    counts[bucket(Math.max(0, nanos))] += count;
    total += count;
  }

  /** Adds all of another. */
  void merge(Histogram other) {
    for (int i = 0; i < counts.length; i++) {
      counts[i] += other.counts[i];
    }
    total += other.total;
  }

  long total() {
    return total;
  }

  /**
   * The smallest bucket that the given share of all durations does not exceed, by its greatest
   * value.
   *
   * @param share from 0 to 1
   * @return nanoseconds; 0 if nothing was recorded
   */
  long percentile(double share) {
    long wanted = Math.max(1, (long) Math.ceil(share * total));
    long seen = 0;
    for (int i = 0; i < counts.length; i++) {
      seen += counts[i];
      if (seen >= wanted) {
        return greatest(i);
      }
    }
    return 0;
  }

  /** Values below SUB have a bucket each; above, every power of two has SUB of them. */
  private static int bucket(long value) {
    int exponent = Math.max(0, 63 - SUB_BITS - Long.numberOfLeadingZeros(value | 1));
    return exponent == 0 ? (int) value : (exponent << SUB_BITS) + (int) (value >>> exponent);
  }

  private static long greatest(int bucket) {
    int exponent = Math.max(0, (bucket >>> SUB_BITS) - 1);
    if (exponent == 0) {
      return bucket;
    }
    long sub = bucket - ((long) exponent << SUB_BITS);
    return ((sub + 1) << exponent) - 1;
  }
}
