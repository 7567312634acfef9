package dev.transom.benchmarks.otp;

import dev.transom.benchmarks.harness.Workload;
import java.util.concurrent.Executors;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Project Reactor: {@code flatMap} of what is subscribed to elsewhere. */
final class ReactorStreams implements Workload {
  private final Flock flock;
  private final Scheduler scheduler;

  private ReactorStreams(Flock flock, Scheduler scheduler) {
    this.flock = flock;
    this.scheduler = scheduler;
  }

  /** In the threads of an elastic pool, as many as there are tasks at once. */
  static ReactorStreams elastic(Flock flock) {
    return new ReactorStreams(
        flock, Schedulers.newBoundedElastic(flock.atOnce(), Integer.MAX_VALUE, "reactor"));
  }

  /** In a virtual thread for each task. */
  static ReactorStreams virtualThreads(Flock flock) {
    return new ReactorStreams(
        flock, Schedulers.fromExecutorService(Executors.newVirtualThreadPerTaskExecutor()));
  }

  @Override
  public void run(int operations) throws InterruptedException {
    Flux<Integer> numbers = Flux.range(0, operations);
    Flux<Integer> done =
        flock.ordered()
            ? numbers.flatMapSequential(this::task, flock.atOnce())
            : numbers.flatMap(this::task, flock.atOnce());
    Flock.Results results = flock.results();
    done.doOnNext(results::take).blockLast();
    results.verify(operations);
  }

  private Mono<Integer> task(int number) {
    return Mono.fromCallable(() -> flock.task(number)).subscribeOn(scheduler);
  }

  @Override
  public void close() {
    scheduler.dispose();
  }
}
