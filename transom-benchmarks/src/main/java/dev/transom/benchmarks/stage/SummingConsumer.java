package dev.transom.benchmarks.stage;

import dev.transom.benchmarks.harness.Tally;
import dev.transom.process.ExitReason;
import dev.transom.stage.Batch;
import dev.transom.stage.Consumer;
import dev.transom.stage.Upstream;
import java.util.List;
import java.util.function.ToLongFunction;

/** Our consumer: sums what it gets, and hands the sum in when its producer has ended. */
final class SummingConsumer extends Consumer<Integer> {
  private final ToLongFunction<List<Integer>> of;
  private final Tally tally;
  private long sum;

  SummingConsumer(ToLongFunction<List<Integer>> of, Tally tally) {
    this.of = of;
    this.tally = tally;
  }

  @Override
  protected void handleEvents(Batch<Integer> batch) {
    sum += of.applyAsLong(batch.events());
  }

  @Override
  protected void handleCancel(Upstream producer, ExitReason reason) {
    tally.report(sum);
  }
}
