package dev.transom.benchmarks.harness;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * Where the parties of a workload hand in their partial results, so that a broken system cannot
 * look fast.
 */
public final class Tally {
  private static final long PATIENCE_SECONDS = 60;

  private final LongAdder sum = new LongAdder();
  private final CountDownLatch open;

  public Tally(int parties) {
    open = new CountDownLatch(parties);
  }

  /** One party has finished, with this result. */
  public void report(long result) {
    sum.add(result);
    open.countDown();
  }

  /** Waits for all parties and compares the sum of their results. */
  public void verify(long expected) throws InterruptedException {
    if (!open.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new IllegalStateException(
          open.getCount() + " parties did not finish within " + PATIENCE_SECONDS + " s");
    }
    if (sum.sum() != expected) {
      throw new IllegalStateException("wrong result: " + sum.sum() + " in place of " + expected);
    }
  }

  /** The sum of 0, 1, … n - 1. */
  public static long sumBelow(long n) {
    return n * (n - 1) / 2;
  }
}
