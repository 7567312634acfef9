package dev.transom.examples;

import dev.transom.pipeline.Pipeline;
import dev.transom.pipeline.PipelineTelemetry;
import dev.transom.pipeline.PipelineTelemetry.BatchEnded;
import dev.transom.pipeline.PipelineTelemetry.DeadLettered;
import dev.transom.pipeline.PipelineTelemetry.PhaseChanged;
import dev.transom.pipeline.Retry;
import dev.transom.pipeline.Sources;
import dev.transom.process.Node;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;

/**
 * A handler of telemetry that counts what a pipeline does, while the pipeline knows nothing of it.
 */
final class PipelineEvents {
  private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();

  private PipelineEvents() {}

  static void main() {
    PipelineEvents counter = new PipelineEvents();
    Node.current().telemetry().attach("counter", PipelineTelemetry.class, counter::handle);
    Pipeline.from(Sources.iterator(() -> IntStream.range(0, 1_000).iterator()))
        .process(message -> message.map(number -> 1_000 / (number % 500)))
        .batch("sums", b -> b.size(100), batch -> {})
        .retry(Retry.none())
        .start("numbers")
        .await();
    Node.current().telemetry().detach("counter");
    new TreeMap<>(counter.counts).forEach((what, count) -> IO.println(what + ": " + count));
  }

  /** Runs in the process that tells: short, and without waiting. */
  private void handle(PipelineTelemetry event) {
    switch (event) {
      case BatchEnded batch -> {
        count("batches", 1);
        count("successful", batch.successful().size());
        count("failed in a batch", batch.failed().size());
      }
      case DeadLettered(var letter) -> count("dead: " + letter.failure().reason(), 1);
      case PhaseChanged(var pipeline, var from, var to) -> count(pipeline + " " + to, 1);
      default -> {}
    }
  }

  private void count(String what, int more) {
    counts.computeIfAbsent(what, key -> new LongAdder()).add(more);
  }
}
