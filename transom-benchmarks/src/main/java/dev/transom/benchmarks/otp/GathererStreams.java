package dev.transom.benchmarks.otp;

import dev.transom.benchmarks.harness.Workload;
import java.util.stream.Gatherers;
import java.util.stream.IntStream;

/** The gatherer of the JDK, which keeps the order. */
record GathererStreams(Flock flock) implements Workload {

  @Override
  public void run(int operations) throws InterruptedException {
    Flock.Results results = flock.results();
    IntStream.range(0, operations)
        .boxed()
        .gather(Gatherers.mapConcurrent(flock.atOnce(), flock::task))
        .forEachOrdered(results::take);
    results.verify(operations);
  }
}
