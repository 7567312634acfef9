package dev.transom.benchmarks.otp;

import dev.transom.benchmarks.harness.Tally;
import java.util.concurrent.CompletionException;

/**
 * Many small tasks, some at a time.
 *
 * @param atOnce how many at most
 * @param ordered whether the results come in the order of the tasks
 * @param waiting whether each task waits 1 ms
 */
record Flock(int atOnce, boolean ordered, boolean waiting) {

  static Flock ordered(int atOnce) {
    return new Flock(atOnce, true, false);
  }

  static Flock unordered(int atOnce) {
    return new Flock(atOnce, false, false);
  }

  Flock thatWaits() {
    return new Flock(atOnce, ordered, true);
  }

  /** One task. */
  int task(int number) {
    if (waiting) {
      try {
        Thread.sleep(1);
      } catch (InterruptedException interrupted) {
        throw new CompletionException(interrupted);
      }
    }
    return number + 1;
  }

  /** Takes the results and checks them. */
  Results results() {
    return new Results(ordered);
  }

  /** For one thread at a time. */
  static final class Results {
    private final boolean ordered;
    private long sum;
    private int taken;
    private boolean inOrder = true;

    private Results(boolean ordered) {
      this.ordered = ordered;
    }

    void take(int result) {
      sum += result;
      taken++;
      inOrder &= result == taken;
    }

    void verify(int operations) throws InterruptedException {
      if (ordered && !inOrder) {
        throw new IllegalStateException("the results came out of order");
      }
      Tally tally = new Tally(1);
      tally.report(sum);
      tally.verify(Tally.sumBelow(operations + 1L));
    }
  }
}
