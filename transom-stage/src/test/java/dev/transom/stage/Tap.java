package dev.transom.stage;

import dev.transom.process.ExitReason;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** A producer that emits what its messages say, and shows what was asked of it. */
final class Tap<E> extends Producer<E> {
  /** Emits events. */
  record Emit(List<?> events) {}

  /** Completes the producer. */
  record Complete() {}

  /** Crashes the producer. */
  record Crash() {}

  /** Stops the producer with a reason. */
  record Stop(ExitReason reason) {}

  private final BlockingQueue<Long> demands;

  Tap(BlockingQueue<Long> demands) {
    this.demands = demands;
  }

  static <E> StageSpec<Void, E> spec(String name, BlockingQueue<Long> demands) {
    return Producer.of(name, () -> new Tap<>(demands));
  }

  static <E> StageSpec<Void, E> spec(String name) {
    return spec(name, new LinkedBlockingQueue<>());
  }

  static List<Integer> range(int from, int to) {
    return IntStream.range(from, to).boxed().toList();
  }

  /** Takes demands until they come to a sum. */
  static void awaitDemand(BlockingQueue<Long> demands, long expected) {
    long sum = 0;
    while (sum < expected) {
      sum += next(demands);
    }
    if (sum != expected) {
      throw new AssertionError("asked for " + sum + " events instead of " + expected);
    }
  }

  static <T> T next(BlockingQueue<T> queue) {
    return next(queue, Duration.ofSeconds(10));
  }

  static <T> T next(BlockingQueue<T> queue, Duration limit) {
    try {
      T next = queue.poll(limit.toSeconds(), TimeUnit.SECONDS);
      if (next == null) {
        throw new AssertionError("nothing came within " + limit);
      }
      return next;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  protected void handleDemand(long demand, Source<E> out) {
    demands.add(demand);
  }

  @Override
  @SuppressWarnings("unchecked")
  protected void handleInfo(Object message, Source<E> out) {
    switch (message) {
      case Emit(List<?> events) -> events.forEach(event -> out.emit((E) event));
      case Complete _ -> out.complete();
      case Crash _ -> throw new IllegalStateException("told to crash");
      case Stop(ExitReason reason) -> stop(reason);
      default -> throw new IllegalArgumentException("unknown: " + message);
    }
  }
}
