package dev.transom.benchmarks.pipeline;

import dev.transom.pipeline.Acknowledger;
import dev.transom.pipeline.Batch;
import dev.transom.pipeline.Message;
import dev.transom.pipeline.Pipeline;
import dev.transom.pipeline.PipelineSpec;
import dev.transom.pipeline.Retry;
import dev.transom.pipeline.Source;
import java.util.concurrent.atomic.AtomicLong;

/** A pipeline, as it comes, with a source that is told of every message. */
final class TransomIngestion extends Ingestion {
  private static final AtomicLong RUNS = new AtomicLong();

  private final boolean asItComes;

  private TransomIngestion(Job job, boolean asItComes) {
    super(job);
    this.asItComes = asItComes;
  }

  /** With as many processors and handlers of batches as the job says. */
  static TransomIngestion of(Job job) {
    return new TransomIngestion(job, false);
  }

  /** With as many as there are by default. */
  static TransomIngestion asItComes(Job job) {
    return new TransomIngestion(job, true);
  }

  @Override
  void ingest(int limit, Receipts receipts) {
    PipelineSpec<String, Integer> spec =
        Pipeline.from(texts(limit, acknowledger(receipts)))
            .process(
                options -> asItComes ? options : options.concurrency(Job.PROCESSORS), this::process)
            .retry(Retry.none());
    if (job.isBatched()) {
      spec =
          spec.batch(
              "store",
              options ->
                  asItComes
                      ? options
                      : options.size(Job.BATCH).timeout(Job.PATIENCE).concurrency(Job.HANDLERS),
              batch -> store(batch, receipts));
    }
    spec.start("texts-" + RUNS.incrementAndGet()).await();
  }

  private Message<Integer> process(Message<String> message) {
    return job.isBad(message.data()) ? message.fail("it is bad") : message.map(job::parse);
  }

  private static void store(Batch<Integer> batch, Receipts receipts) {
    long sum = 0;
    for (int number : batch.data()) {
      sum += number;
    }
    receipts.store(sum);
  }

  private Source<String> texts(int limit, Acknowledger acknowledger) {
    return context -> {
      int[] next = {(int) context.position()};
      return (demand, out) -> {
        int end = Math.min(limit, next[0] + demand);
        while (next[0] < end) {
          int tag = next[0]++;
          out.emit(Message.of(job.text(tag)).acknowledger(acknowledger, tag));
        }
        return end < limit;
      };
    };
  }

  private static Acknowledger acknowledger(Receipts receipts) {
    return ended -> {
      long sumOfTags = 0;
      long sumOfNumbers = 0;
      for (Message<?> message : ended.successful()) {
        sumOfTags += message.receipt(Integer.class);
        sumOfNumbers += (Integer) message.data();
      }
      receipts.acknowledge(ended.successful().size(), sumOfTags, sumOfNumbers);
      receipts.fail(ended.failed().size());
    };
  }
}
