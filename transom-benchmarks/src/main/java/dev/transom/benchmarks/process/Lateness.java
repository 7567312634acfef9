package dev.transom.benchmarks.process;

import dev.transom.benchmarks.harness.Percentiles;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * How late a timer of 1 ms is, as its receiver sees it. Written by one receiver at a time and read
 * by another thread at the end; a timer that is overdue then counts as well, so that starvation
 * shows.
 */
final class Lateness {
  static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
  static final long RAMP_NANOS = TimeUnit.SECONDS.toNanos(2);
  static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final int MOST = 20_000;

  private final long start = System.nanoTime();
  private final long[] due = new long[MOST];
  private final long[] late = new long[MOST];
  private volatile int samples;
  private volatile long pending = start;

  /** Before the timer is set, by its receiver. */
  void armed() {
    pending = System.nanoTime() + PERIOD_NANOS;
  }

  /** When the timer's message is received. */
  void fired() {
    int next = samples;
    if (next < MOST) {
      due[next] = pending;
      late[next] = System.nanoTime() - pending;
      samples = next + 1;
    }
  }

  /** In milliseconds: the median and the 99th percentile after the ramp, and the latter in it. */
  double[] result() {
    long now = System.nanoTime();
    int count = samples;
    long[] allDue = Arrays.copyOf(due, count + 1);
    long[] allLate = Arrays.copyOf(late, count + 1);
    allDue[count] = pending;
    allLate[count] = now - pending;
    int known = allLate[count] > 0 ? count + 1 : count;
    int ramp = 0;
    while (ramp < known && allDue[ramp] - start < RAMP_NANOS) {
      ramp++;
    }
    // a timer that was due in the ramp and never came is late for all the time after it
    int first = ramp == known && known > count ? count : ramp;
    Percentiles before = Percentiles.of(Arrays.copyOf(allLate, ramp));
    Percentiles after = Percentiles.of(Arrays.copyOfRange(allLate, first, known));
    return new double[] {after.at(50) / 1e6, after.at(99) / 1e6, before.at(99) / 1e6};
  }
}
