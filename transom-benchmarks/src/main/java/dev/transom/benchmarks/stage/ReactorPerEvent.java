package dev.transom.benchmarks.stage;

import dev.transom.benchmarks.harness.Tally;
import java.util.concurrent.Executors;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** {@code flatMap} with the bound as its concurrency, each number on a virtual thread. */
final class ReactorPerEvent extends PerEvent {
  private final Scheduler scheduler =
      Schedulers.fromExecutorService(Executors.newVirtualThreadPerTaskExecutor());

  ReactorPerEvent(int bound) {
    super(bound);
  }

  @Override
  void start(Numbers numbers, Tally tally) {
    Flux.fromIterable(numbers)
        .flatMap(
            number -> Mono.<Void>fromRunnable(() -> tally.report(number)).subscribeOn(scheduler),
            bound)
        .subscribe();
  }

  @Override
  public void close() {
    scheduler.dispose();
  }
}
