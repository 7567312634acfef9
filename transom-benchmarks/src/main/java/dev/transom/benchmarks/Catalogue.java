package dev.transom.benchmarks;

import dev.transom.benchmarks.flow.FlowBenchmarks;
import dev.transom.benchmarks.harness.Benchmark;
import dev.transom.benchmarks.messaging.Messaging;
import dev.transom.benchmarks.otp.OtpBenchmarks;
import dev.transom.benchmarks.pipeline.PipelineBenchmarks;
import dev.transom.benchmarks.process.ProcessBenchmarks;
import dev.transom.benchmarks.stage.StageBenchmarks;
import java.util.List;
import java.util.Optional;

/** Every benchmark there is. */
final class Catalogue {
  static final List<Benchmark> ALL =
      List.of(
          ProcessBenchmarks.spawn(),
          ProcessBenchmarks.memory(),
          Messaging.pingPong(),
          Messaging.ring(),
          Messaging.fanIn(),
          Messaging.call(),
          Messaging.cast(),
          Messaging.receive(),
          OtpBenchmarks.agent(),
          OtpBenchmarks.task(),
          OtpBenchmarks.asyncStream(),
          OtpBenchmarks.pool(),
          OtpBenchmarks.tokenBucket(),
          StageBenchmarks.oneToOne(),
          StageBenchmarks.oneToEight(),
          StageBenchmarks.chain(),
          StageBenchmarks.broadcast(),
          StageBenchmarks.partition(),
          StageBenchmarks.scaling(),
          StageBenchmarks.perEvent(),
          StageBenchmarks.bridge(),
          FlowBenchmarks.wordCount(),
          FlowBenchmarks.group(),
          FlowBenchmarks.numbers(),
          FlowBenchmarks.windows(),
          PipelineBenchmarks.processors(),
          PipelineBenchmarks.batches(),
          PipelineBenchmarks.failing(),
          ProcessBenchmarks.fairness(),
          ProcessBenchmarks.restart(),
          ProcessBenchmarks.start());

  private Catalogue() {}

  static Optional<Benchmark> find(String name) {
    return ALL.stream().filter(benchmark -> benchmark.name().equals(name)).findFirst();
  }

  static List<String> names() {
    return ALL.stream().map(Benchmark::name).toList();
  }
}
