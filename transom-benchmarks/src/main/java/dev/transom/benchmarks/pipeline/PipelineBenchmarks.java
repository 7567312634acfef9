package dev.transom.benchmarks.pipeline;

import dev.transom.benchmarks.harness.Benchmark;
import dev.transom.benchmarks.harness.Contest;
import dev.transom.benchmarks.harness.Metric;
import dev.transom.benchmarks.harness.Throughput;
import java.util.List;

/** The benchmarks of pipelines. A new peer is one more line in {@link #of}. */
public final class PipelineBenchmarks {
  private static final Metric RATE = Metric.rate("messages/s");

  private PipelineBenchmarks() {}

  public static Benchmark processors() {
    return of(
        "pipeline",
        Job.PROCESSORS + " processors, every message acknowledged",
        new Job(false, false));
  }

  public static Benchmark batches() {
    return of(
        "pipeline-batch",
        "the same, in batches of " + Job.BATCH + " for " + Job.HANDLERS + " handlers",
        new Job(true, false));
  }

  public static Benchmark failing() {
    return of(
        "pipeline-failing", "the same, and one message in a hundred fails", new Job(true, true));
  }

  private static Benchmark of(String name, String summary, Job job) {
    return Benchmark.of(
        name,
        summary,
        Contest.of(
            name,
            RATE,
            List.of(
                Throughput.of("transom", () -> TransomIngestion.of(job)),
                Throughput.of("transom-defaults", () -> TransomIngestion.asItComes(job)),
                Throughput.of("reactor", () -> ReactorIngestion.rails(job)),
                Throughput.of("reactor-flat-map", () -> ReactorIngestion.flat(job)),
                Throughput.of("reactor-batched", () -> ReactorIngestion.lists(job)),
                Throughput.of("pekko-streams", () -> PekkoIngestion.async(job)),
                Throughput.of("pekko-streams-balance", () -> PekkoIngestion.balanced(job)),
                Throughput.of("pekko-streams-batched", () -> PekkoIngestion.lists(job)),
                Throughput.of("mutiny", () -> MutinyIngestion.merged(job)),
                Throughput.of("mutiny-group", () -> MutinyIngestion.grouped(job)),
                Throughput.of("mutiny-batched", () -> MutinyIngestion.lists(job)),
                Throughput.of("threads", () -> ThreadIngestion.platform(job)),
                Throughput.of("threads-batched", () -> ThreadIngestion.platformDraining(job)),
                Throughput.of("virtual-threads", () -> ThreadIngestion.virtual(job)),
                Throughput.of(
                    "virtual-threads-batched", () -> ThreadIngestion.virtualDraining(job)))));
  }
}
