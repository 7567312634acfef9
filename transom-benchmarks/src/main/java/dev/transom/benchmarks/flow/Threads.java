package dev.transom.benchmarks.flow;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Plain threads: one for each core. */
final class Threads {
  static final int CORES = Runtime.getRuntime().availableProcessors();

  private Threads() {}

  /** Does the same in each, and returns what has come of it. */
  static <R> List<R> each(Callable<R> work) throws InterruptedException, ExecutionException {
    List<R> results = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(CORES)) {
      for (Future<R> result : threads.invokeAll(Collections.nCopies(CORES, work))) {
        results.add(result.get());
      }
    }
    return results;
  }
}
