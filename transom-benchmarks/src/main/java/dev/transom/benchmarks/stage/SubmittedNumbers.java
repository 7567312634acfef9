package dev.transom.benchmarks.stage;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;

/** A publisher that gives the numbers on a thread of its own, to its one subscriber. */
final class SubmittedNumbers extends SubmissionPublisher<Integer> {
  private final CountDownLatch subscribed = new CountDownLatch(1);

  @Override
  public void subscribe(Flow.Subscriber<? super Integer> subscriber) {
    super.subscribe(subscriber);
    subscribed.countDown();
  }

  /** Submits them all, when there is somebody to get them. */
  void submitAll(Numbers numbers) throws InterruptedException {
    subscribed.await();
    numbers.forEach(this::submit);
    close();
  }
}
