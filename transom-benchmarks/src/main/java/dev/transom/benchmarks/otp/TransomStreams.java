package dev.transom.benchmarks.otp;

import dev.transom.benchmarks.harness.Workload;
import dev.transom.otp.AsyncStream;
import dev.transom.otp.AsyncStreamOptions;
import dev.transom.otp.Task;
import dev.transom.otp.Tasks;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Async streams, pulled from, and in the middle of a stream of the JDK. */
record TransomStreams(Flock flock, boolean gatherer) implements Workload {

  @Override
  public void run(int operations) throws InterruptedException {
    Flock.Results results = flock.results();
    AsyncStreamOptions options =
        AsyncStreamOptions.DEFAULT.maxConcurrency(flock.atOnce()).ordered(flock.ordered());
    Stream<Integer> numbers = IntStream.range(0, operations).boxed();
    if (gatherer) {
      numbers.gather(Tasks.asyncMap(flock::task, options)).forEachOrdered(results::take);
    } else {
      try (AsyncStream<Integer> stream = Task.asyncStream(numbers, flock::task, options)) {
        stream.forEachRemaining(result -> results.take(result.orElseThrow()));
      }
    }
    results.verify(operations);
  }
}
