package dev.transom.benchmarks.stage;

import dev.transom.benchmarks.harness.Tally;
import dev.transom.benchmarks.harness.Workload;
import java.util.List;

/** Numbers from one source, summed by consumers, as a peer does it. */
abstract class Stages implements Workload {
  static final Cargo<Integer> SINGLE = new Cargo.Single();
  static final Cargo<Integer> WAITING = new Cargo.Waiting();
  static final Cargo<List<Integer>> LISTS = new Cargo.Lists();

  final Shape shape;

  Stages(Shape shape) {
    this.shape = shape;
  }

  @Override
  public void run(int events) throws InterruptedException {
    Numbers numbers = new Numbers(shape.sourceEvents(events));
    Tally tally = new Tally(shape.consumers());
    if (shape.batch() == 1) {
      start(numbers, shape.waits() ? WAITING : SINGLE, tally);
    } else if (shape.pieces()) {
      start(numbers.lists(shape.batch()), LISTS, tally);
    } else {
      startBatched(numbers, LISTS, tally);
    }
    tally.verify(shape.expected(events));
  }

  /** Sends what the source yields to the consumers, who each report their sum. */
  abstract <T> void start(Iterable<T> source, Cargo<T> cargo, Tally tally)
      throws InterruptedException;

  /** The same with events that this system puts into lists by its own means. */
  abstract void startBatched(Numbers numbers, Cargo<List<Integer>> cargo, Tally tally)
      throws InterruptedException;
}
