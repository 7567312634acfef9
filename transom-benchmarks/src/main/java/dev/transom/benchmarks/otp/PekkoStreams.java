package dev.transom.benchmarks.otp;

import dev.transom.benchmarks.harness.Workload;
import dev.transom.benchmarks.peer.Pekko;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Source;

/** Pekko Streams: {@code mapAsync} of futures, each completed by a virtual thread. */
final class PekkoStreams implements Workload {
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final Flock flock;

  PekkoStreams(Flock flock) {
    this.flock = flock;
  }

  @Override
  public void run(int operations) throws Exception {
    Source<Integer, NotUsed> numbers = Source.range(0, operations - 1);
    Source<Integer, NotUsed> done =
        flock.ordered()
            ? numbers.mapAsync(flock.atOnce(), this::task)
            : numbers.mapAsyncUnordered(flock.atOnce(), this::task);
    Flock.Results results = flock.results();
    done.runForeach(results::take, Pekko.system()).toCompletableFuture().get();
    results.verify(operations);
  }

  private CompletionStage<Integer> task(int number) {
    return CompletableFuture.supplyAsync(() -> flock.task(number), executor);
  }

  @Override
  public void close() {
    executor.close();
  }
}
