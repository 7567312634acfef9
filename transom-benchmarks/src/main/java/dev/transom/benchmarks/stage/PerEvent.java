package dev.transom.benchmarks.stage;

import dev.transom.benchmarks.harness.Tally;
import dev.transom.benchmarks.harness.Workload;

/** Something that lives for one event: it hands its number in and ends. */
abstract class PerEvent implements Workload {
  /** How many may live at a time. */
  final int bound;

  PerEvent(int bound) {
    this.bound = bound;
  }

  @Override
  public final void run(int events) throws InterruptedException {
    Tally tally = new Tally(events);
    start(new Numbers(events), tally);
    tally.verify(Tally.sumBelow(events));
  }

  /** Has each number handed in by a life of its own. */
  abstract void start(Numbers numbers, Tally tally);
}
