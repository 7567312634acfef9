package dev.transom.benchmarks.stage;

import dev.transom.benchmarks.harness.Tally;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Project Reactor: {@code publishOn} for one consumer, {@code parallel} for more, {@code buffer}
 * for lists.
 */
final class ReactorStages extends Stages {
  private final Scheduler scheduler;

  ReactorStages(Shape shape) {
    super(shape);
    this.scheduler = shape.waits() ? Schedulers.boundedElastic() : Schedulers.parallel();
  }

  @Override
  <T> void start(Iterable<T> source, Cargo<T> cargo, Tally tally) {
    start(Flux.fromIterable(source), cargo, tally);
  }

  @Override
  void startBatched(Numbers numbers, Cargo<List<Integer>> cargo, Tally tally) {
    start(Flux.fromIterable(numbers).buffer(shape.batch()), cargo, tally);
  }

  private <T> void start(Flux<T> source, Cargo<T> cargo, Tally tally) {
    Flux<T> pieces = source;
    if (shape.through()) {
      pieces = source.publishOn(scheduler, shape.window()).map(cargo::increment);
    }
    if (shape.consumers() == 1) {
      sum(pieces, cargo, tally);
    } else if (shape.spread() == Spread.BROADCAST) {
      Flux<T> all = pieces.publish(shape.window()).autoConnect(shape.consumers());
      for (int i = 0; i < shape.consumers(); i++) {
        sum(all, cargo, tally);
      }
    } else if (shape.spread() == Spread.PARTITION) {
      int consumers = shape.consumers();
      pieces
          .groupBy(piece -> cargo.key(piece) % consumers, shape.window() * consumers)
          .subscribe(group -> sum(group, cargo, tally));
    } else {
      pieces
          .parallel(shape.consumers(), shape.window())
          .runOn(scheduler, shape.window())
          .collect(() -> new long[1], (total, piece) -> total[0] += cargo.sum(piece))
          .sequential()
          .subscribe(total -> tally.report(total[0]));
    }
  }

  private <T> void sum(Flux<T> pieces, Cargo<T> cargo, Tally tally) {
    Mono<long[]> sum =
        pieces
            .publishOn(scheduler, shape.window())
            .collect(() -> new long[1], (total, piece) -> total[0] += cargo.sum(piece));
    sum.subscribe(total -> tally.report(total[0]));
  }
}
