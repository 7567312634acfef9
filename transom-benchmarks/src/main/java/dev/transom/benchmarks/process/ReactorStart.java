package dev.transom.benchmarks.process;

import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/** Reactor. */
final class ReactorStart {
  private ReactorStart() {}

  public static void main(String[] arguments) {
    Flux.just(1)
        .publishOn(Schedulers.parallel())
        .doOnNext(_ -> System.out.println(Start.EVENT))
        .blockLast();
  }
}
