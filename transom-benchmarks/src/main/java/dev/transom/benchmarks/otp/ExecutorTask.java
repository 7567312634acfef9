package dev.transom.benchmarks.otp;

import dev.transom.benchmarks.harness.Workload;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Has an executor do something in a virtual thread of its own and waits, again and again. */
final class ExecutorTask implements Workload {
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final Callers caller;
  private final Start start;

  /** How a future is made that yields the number and one. */
  @FunctionalInterface
  private interface Start {
    Future<Integer> start(ExecutorService executor, int number);
  }

  private ExecutorTask(Callers caller, Start start) {
    this.caller = caller;
    this.start = start;
  }

  static ExecutorTask submit(Callers caller) {
    return new ExecutorTask(caller, (executor, number) -> executor.submit(() -> number + 1));
  }

  static ExecutorTask supplyAsync(Callers caller) {
    return new ExecutorTask(
        caller, (executor, number) -> CompletableFuture.supplyAsync(() -> number + 1, executor));
  }

  @Override
  public void run(int operations) throws InterruptedException {
    caller.share(1, operations, this::startAndGet);
  }

  private long startAndGet(int operations) throws Exception {
    long sum = 0;
    for (int i = 0; i < operations; i++) {
      sum += start.start(executor, i).get();
    }
    return sum;
  }

  @Override
  public void close() {
    executor.close();
  }
}
