package dev.transom.benchmarks.otp;

import dev.transom.benchmarks.harness.Workload;
import dev.transom.otp.Task;

/** Starts a task and awaits it, again and again. */
record TransomTask(Callers caller) implements Workload {

  @Override
  public void run(int operations) throws InterruptedException {
    caller.share(1, operations, TransomTask::asyncAndAwait);
  }

  private static long asyncAndAwait(int operations) {
    long sum = 0;
    for (int i = 0; i < operations; i++) {
      int number = i;
      sum += Task.async(() -> number + 1).await();
    }
    return sum;
  }
}
