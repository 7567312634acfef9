package dev.transom.pipeline;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How long things took, in classes that are an eighth wide: a quantile is off by 7 % at most. Kept
 * since the start; for use by any thread.
 */
final class Latencies {
  private static final int PARTS = 8; // of each power of two
  private static final int CLASSES = 64 * PARTS;

  private final AtomicLongArray counts = new AtomicLongArray(CLASSES);

  void add(long nanos, long times) {
    counts.addAndGet(classOf(Math.max(1, nanos)), times);
  }

  private static int classOf(long nanos) {
    int power = 63 - Long.numberOfLeadingZeros(nanos);
    int part =
        power >= 3 ? (int) ((nanos >>> (power - 3)) & 7) : (int) ((nanos << (3 - power)) & 7);
    return power * PARTS + part;
  }

  /** In the middle of its class. */
  private static double nanosOf(int index) {
    return Math.scalb(1 + (index % PARTS + 0.5) / PARTS, index / PARTS);
  }

  void addTo(long[] sums) {
    for (int i = 0; i < CLASSES; i++) {
      sums[i] += counts.get(i);
    }
  }

  static long[] sums() {
    return new long[CLASSES];
  }

  /** A quantile in nanoseconds; 0 if there is nothing. */
  static long quantile(long[] sums, double part) {
    long all = 0;
    for (long count : sums) {
      all += count;
    }
    long rank = Math.max(1, (long) Math.ceil(part * all));
    long seen = 0;
    for (int i = 0; i < sums.length; i++) {
      seen += sums[i];
      if (seen >= rank && seen > 0) {
        return Math.round(nanosOf(i));
      }
    }
    return 0;
  }
}
