package dev.transom.benchmarks.stage;

import dev.transom.benchmarks.harness.Tally;
import dev.transom.benchmarks.harness.Workload;
import java.util.concurrent.Flow;

/** Numbers across a bridge between one system and {@link Flow}, summed at the far end. */
abstract class BridgeWorkload implements Workload {
  private final Bridge bridge;

  BridgeWorkload(Bridge bridge) {
    this.bridge = bridge;
  }

  @Override
  public void run(int events) throws InterruptedException {
    Numbers numbers = new Numbers(events);
    Tally tally = new Tally(1);
    switch (bridge) {
      case IN -> in(new NumbersPublisher(numbers), tally);
      case IN_SUBMITTED -> {
        try (SubmittedNumbers publisher = new SubmittedNumbers()) {
          in(publisher, tally);
          publisher.submitAll(numbers);
        }
      }
      case OUT -> out(numbers).subscribe(subscriber(tally));
      case ROUND_TRIP -> through(new NumbersPublisher(numbers)).subscribe(subscriber(tally));
    }
    tally.verify(Tally.sumBelow(events));
  }

  private static Flow.Subscriber<Integer> subscriber(Tally tally) {
    return new SummingSubscriber<>(Bridge.DEMAND, Stages.SINGLE, tally);
  }

  /** Sums what a publisher gives. */
  abstract void in(Flow.Publisher<Integer> publisher, Tally tally);

  /** What the system's own source gives, as a publisher. */
  abstract Flow.Publisher<Integer> out(Numbers numbers);

  /** What a publisher gives, in the system, as a publisher again. */
  abstract Flow.Publisher<Integer> through(Flow.Publisher<Integer> publisher);
}
