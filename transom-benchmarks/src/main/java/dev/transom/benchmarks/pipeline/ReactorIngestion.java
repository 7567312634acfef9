package dev.transom.benchmarks.pipeline;

import dev.transom.benchmarks.harness.Workload;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Project Reactor: {@code bufferTimeout} for batches, and one of three ways to process. */
final class ReactorIngestion extends Peer {
  private static final Scheduler SCHEDULER = Schedulers.parallel();

  private final Way way;

  private ReactorIngestion(Job job, Way way) {
    super(job);
    this.way = way;
  }

  private enum Way {
    RAILS,
    FLAT,
    LISTS
  }

  /** {@code parallel} rails. */
  static Workload rails(Job job) {
    return new ReactorIngestion(job, Way.RAILS);
  }

  /** {@code flatMap} of what is subscribed to elsewhere. */
  static Workload flat(Job job) {
    return new ReactorIngestion(job, Way.FLAT);
  }

  /** Rails on which lists run. */
  static Workload lists(Job job) {
    return new ReactorIngestion(job, Way.LISTS);
  }

  @Override
  void ingest(int limit, Receipts receipts) {
    Flux<Delivery<Integer>> done = processed(Flux.range(0, limit).map(this::delivery), receipts);
    if (job.isBatched()) {
      done.bufferTimeout(Job.BATCH, Job.PATIENCE, true)
          .flatMap(
              batch ->
                  Mono.<Void>fromRunnable(() -> handle(batch, receipts)).subscribeOn(SCHEDULER),
              Job.HANDLERS)
          .blockLast();
    } else {
      done.blockLast();
    }
  }

  private Flux<Delivery<Integer>> processed(Flux<Delivery<String>> texts, Receipts receipts) {
    return switch (way) {
      case RAILS ->
          texts
              .parallel(Job.PROCESSORS)
              .runOn(SCHEDULER)
              .map(text -> processed(text, receipts))
              .filter(result -> result != NOTHING)
              .sequential();
      case FLAT ->
          texts.flatMap(
              text -> Mono.fromCallable(() -> process(text, receipts)).subscribeOn(SCHEDULER),
              Job.PROCESSORS);
      case LISTS ->
          texts
              .buffer(Job.BATCH)
              .parallel(Job.PROCESSORS)
              .runOn(SCHEDULER)
              .map(list -> process(list, receipts))
              .sequential()
              .flatMapIterable(results -> results);
    };
  }
}
