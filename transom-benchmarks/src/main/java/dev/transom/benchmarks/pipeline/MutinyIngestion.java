package dev.transom.benchmarks.pipeline;

import dev.transom.benchmarks.harness.Workload;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import java.util.concurrent.Executor;

/** SmallRye Mutiny: {@code group} for batches, and one of three ways to process. */
final class MutinyIngestion extends Peer {
  private static final Executor WORKERS = Infrastructure.getDefaultWorkerPool();

  private final Way way;

  private MutinyIngestion(Job job, Way way) {
    super(job);
    this.way = way;
  }

  private enum Way {
    MERGED,
    GROUPED,
    LISTS
  }

  /** Each number a {@code Uni} of its own, merged. */
  static Workload merged(Job job) {
    return new MutinyIngestion(job, Way.MERGED);
  }

  /** Groups of texts, each emitted by a worker, merged. */
  static Workload grouped(Job job) {
    return new MutinyIngestion(job, Way.GROUPED);
  }

  /** Each list a {@code Uni} of its own, merged. */
  static Workload lists(Job job) {
    return new MutinyIngestion(job, Way.LISTS);
  }

  @Override
  void ingest(int limit, Receipts receipts) {
    Multi<Delivery<Integer>> done =
        processed(Multi.createFrom().range(0, limit).map(this::delivery), receipts);
    if (job.isBatched()) {
      done =
          done.group()
              .intoLists()
              .of(Job.BATCH, Job.PATIENCE)
              .onItem()
              .transformToUni(batch ->
                  Uni.createFrom()
                      .<Delivery<Integer>>item(() -> {
                        handle(batch, receipts);
                        return null;
                      })
                      .runSubscriptionOn(WORKERS))
              .merge(Job.HANDLERS);
    }
    done.collect().last().await().indefinitely();
  }

  private Multi<Delivery<Integer>> processed(Multi<Delivery<String>> texts, Receipts receipts) {
    return switch (way) {
      case MERGED ->
          texts
              .onItem()
              .transformToUni(text ->
                  Uni.createFrom().item(() -> process(text, receipts)).runSubscriptionOn(WORKERS))
              .merge(Job.PROCESSORS);
      case GROUPED ->
          texts
              .group()
              .by(text -> text.tag() % Job.PROCESSORS)
              .onItem()
              .transformToMulti(group ->
                  group
                      .emitOn(WORKERS)
                      .map(text -> processed(text, receipts))
                      .filter(result -> result != NOTHING))
              .merge(Job.PROCESSORS);
      case LISTS ->
          texts
              .group()
              .intoLists()
              .of(Job.BATCH)
              .onItem()
              .transformToUni(list ->
                  Uni.createFrom().item(() -> process(list, receipts)).runSubscriptionOn(WORKERS))
              .merge(Job.PROCESSORS)
              .onItem()
              .<Delivery<Integer>>disjoint();
    };
  }
}
