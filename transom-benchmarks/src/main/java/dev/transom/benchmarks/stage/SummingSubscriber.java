package dev.transom.benchmarks.stage;

import dev.transom.benchmarks.harness.Tally;

/** Sums what it gets, and hands the sum in at the end. */
final class SummingSubscriber<T> extends AskingSubscriber<T> {
  private final Cargo<T> cargo;
  private final Tally tally;
  private long sum;

  SummingSubscriber(int window, Cargo<T> cargo, Tally tally) {
    super(window);
    this.cargo = cargo;
    this.tally = tally;
  }

  @Override
  void handle(T piece) {
    sum += cargo.sum(piece);
  }

  @Override
  public void onComplete() {
    tally.report(sum);
  }
}
