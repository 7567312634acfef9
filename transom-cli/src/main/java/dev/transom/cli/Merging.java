package dev.transom.cli;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collector;

/**
 * What the collector does: the deltas of a batch wait in a container; when the batch is committed
 * they go into the totals, once.
 */
final class Merging implements Collector<Delta, Merging.Waiting, Totals> {
  private final Totals totals;

  /** The deltas of a batch, or those that are not in the totals yet. */
  static final class Waiting {
    private final Deque<Delta> deltas = new ArrayDeque<>();
  }

  Merging(Totals totals) {
    this.totals = totals;
  }

  @Override
  public Supplier<Waiting> supplier() {
    return Waiting::new;
  }

  @Override
  public BiConsumer<Waiting, Delta> accumulator() {
    return (waiting, delta) -> waiting.deltas.add(delta);
  }

  @Override
  public BinaryOperator<Waiting> combiner() {
    return (committed, more) -> {
      settle(committed);
      settle(more);
      return committed;
    };
  }

  @Override
  public Function<Waiting, Totals> finisher() {
    return committed -> {
      settle(committed);
      return totals;
    };
  }

  /** Each delta leaves before it is added, so that a second call adds nothing twice. */
  private void settle(Waiting waiting) {
    synchronized (totals) {
      for (Delta delta = waiting.deltas.poll(); delta != null; delta = waiting.deltas.poll()) {
        totals.add(delta);
      }
    }
  }

  @Override
  public Set<Characteristics> characteristics() {
    return Set.of();
  }
}
