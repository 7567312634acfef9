package dev.transom.benchmarks.flow;

import dev.transom.flow.Flow;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/** The numbers below a limit, tripled, the even ones of them, summed. */
final class FlowNumbers {
  private static final int PART = 100_000;

  private FlowNumbers() {}

  static long expected(long limit) {
    long even = (limit + 1) / 2; // 3n is even where n is
    return 3 * even * (even - 1);
  }

  static long flow(long limit) {
    return Flow.range(0, limit)
        .map(n -> 3 * n)
        .filter(n -> n % 2 == 0)
        .reduce(() -> 0L, Long::sum)
        .toList()
        .stream()
        .mapToLong(Long::longValue)
        .sum();
  }

  /** Numbers as objects, as they are in a flow. */
  static long stream(long limit) {
    return LongStream.range(0, limit)
        .boxed()
        .parallel()
        .map(n -> 3 * n)
        .filter(n -> n % 2 == 0)
        .reduce(0L, Long::sum);
  }

  static long primitiveStream(long limit) {
    return LongStream.range(0, limit).parallel().map(n -> 3 * n).filter(n -> n % 2 == 0).sum();
  }

  static long reactor(long limit) {
    return Objects.requireNonNull(
        Flux.range(0, (int) limit)
            .parallel()
            .runOn(Schedulers.parallel())
            .map(n -> 3L * n)
            .filter(n -> n % 2 == 0)
            .reduce(() -> 0L, Long::sum)
            .sequential()
            .reduce(0L, Long::sum)
            .block());
  }

  /** The same with lists, so that not every number is handed over by itself. */
  static long reactorBatched(long limit) {
    return Objects.requireNonNull(
        Flux.range(0, (int) limit)
            .buffer(1_000)
            .parallel()
            .runOn(Schedulers.parallel())
            .concatMap(Flux::fromIterable)
            .map(n -> 3L * n)
            .filter(n -> n % 2 == 0)
            .reduce(() -> 0L, Long::sum)
            .sequential()
            .reduce(0L, Long::sum)
            .block());
  }

  static long threads(long limit) throws InterruptedException, ExecutionException {
    AtomicLong next = new AtomicLong();
    return Threads.each(
            () -> {
              long sum = 0;
              for (long from = next.getAndAdd(PART); from < limit; from = next.getAndAdd(PART)) {
                for (long n = from; n < Math.min(limit, from + PART); n++) {
                  long tripled = 3 * n;
                  sum += tripled % 2 == 0 ? tripled : 0;
                }
              }
              return sum;
            })
        .stream()
        .mapToLong(Long::longValue)
        .sum();
  }
}
