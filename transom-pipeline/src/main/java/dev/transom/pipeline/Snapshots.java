package dev.transom.pipeline;

import dev.transom.otp.TokenBucket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the numbers of a pipeline, and says what they mean. */
final class Snapshots {
  private static final double BUSY = 0.8;

  private Snapshots() {}

  static PipelineInfo of(Engine engine) {
    List<PipelineInfo.StageInfo> stages = new ArrayList<>();
    stages.add(
        stage(
            "sources",
            engine.sources.size(),
            engine.sources.stream().map(s -> s.load).toList(),
            0));
    int waiting = engine.waiting.size();
    stages.add(
        stage(
            "processors",
            engine.desks.target(),
            loads(engine.desks.processors(), engine.desks.target()),
            waiting));
    for (BatchTable table : engine.batchers.values()) {
      stages.add(batcher(engine, table));
    }
    Counters counters = engine.counters;
    return new PipelineInfo(
        engine.name,
        engine.phase(),
        counters.taken.sum(),
        counters.successful.sum(),
        counters.failed.sum(),
        counters.released.sum(),
        counters.retried.sum(),
        counters.redelivered.sum(),
        counters.notAcknowledged.sum(),
        engine.intake.admission.inFlight(),
        waiting,
        engine.delays.size(),
        stages,
        hint(engine, stages));
  }

  private static List<Load> loads(List<? extends Desk> desks, int concurrency) {
    return desks.stream().limit(concurrency).map(desk -> desk.load).toList();
  }

  private static PipelineInfo.StageInfo batcher(Engine engine, BatchTable table) {
    PipelineInfo.StageInfo plain =
        stage(
            table.plan.name(),
            table.concurrency(),
            loads(engine.desks.batchProcessors(table), table.concurrency()),
            table.messagesInside());
    long batches = 0;
    for (BatchDesk desk : engine.desks.batchProcessors(table)) {
      batches += desk.batches();
    }
    double fill = batches == 0 ? 0 : Math.min(1, (double) plain.in() / batches / table.size());
    return new PipelineInfo.StageInfo(
        plain.name(),
        plain.concurrency(),
        plain.in(),
        plain.failed(),
        batches,
        fill,
        plain.waiting(),
        plain.busy(),
        plain.p50Nanos(),
        plain.p99Nanos());
  }

  private static PipelineInfo.StageInfo stage(
      String name, int concurrency, List<Load> loads, int waiting) {
    long[] sums = Latencies.sums();
    long in = 0;
    long failed = 0;
    double busy = 0;
    for (Load load : loads) {
      load.latencies.addTo(sums);
      in += load.in();
      failed += load.failed();
      busy += load.busyShare();
    }
    return new PipelineInfo.StageInfo(
        name,
        concurrency,
        in,
        failed,
        0,
        0,
        waiting,
        loads.isEmpty() ? 0 : busy / loads.size(),
        Latencies.quantile(sums, 0.5),
        Latencies.quantile(sums, 0.99));
  }

  // ------------------------------------------------------------------ what limits it

  /** The last part that is busy holds up those before it; if none is, it is a limit. */
  private static String hint(Engine engine, List<PipelineInfo.StageInfo> stages) {
    if (engine.phase() == Phase.PAUSED) {
      return "it is paused: resume() goes on";
    }
    for (PipelineInfo.StageInfo stage : stages.reversed()) {
      if (stage.busy() >= BUSY) {
        return busy(stage);
      }
    }
    Optional<TokenBucket> bucket = engine.intake.admission.bucket();
    if (bucket.isPresent() && bucket.get().available() == 0) {
      return "the rate limit: raise " + Option.RATE.key();
    }
    if (engine.intake.admission.inFlight() >= engine.intake.admission.maxInFlight()) {
      return "the limit of messages in flight: raise "
          + Option.MAX_IN_FLIGHT.key()
          + ", or let batches wait for less";
    }
    return "the source: nothing else is busy";
  }

  private static String busy(PipelineInfo.StageInfo stage) {
    return switch (stage.name()) {
      case "sources" ->
          "the source is busy all the time: raise "
              + Option.SOURCES.key()
              + " if it can be read by several";
      case "processors" ->
          "the processors are busy %.0f %% of the time: raise %s"
              .formatted(100 * stage.busy(), Option.PROCESSORS.key());
      default ->
          "the batch processors of \"%s\" are busy %.0f %% of the time: raise %s, or %s"
              .formatted(
                  stage.name(),
                  100 * stage.busy(),
                  Option.BATCH_PROCESSORS.key(stage.name()),
                  Option.SIZE.key(stage.name()));
    };
  }
}
