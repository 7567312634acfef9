package dev.transom.benchmarks.pipeline;

import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** What a source is told, by any thread: one by one, or in lists. And what handlers have stored. */
final class Receipts {
  private final LongAdder acknowledged = new LongAdder();
  private final LongAdder tags = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final LongAdder stored = new LongAdder();

  /** One of them is finished. */
  void acknowledge(Delivery<Integer> one) {
    acknowledge(1, one.tag());
  }

  /** Several are finished. */
  void acknowledge(List<Delivery<Integer>> all) {
    long sumOfTags = 0;
    for (Delivery<Integer> one : all) {
      sumOfTags += one.tag();
    }
    acknowledge(all.size(), sumOfTags);
  }

  void acknowledge(int count, long sumOfTags) {
    acknowledged.add(count);
    tags.add(sumOfTags);
  }

  /** Some have failed for good. */
  void fail(int count) {
    failed.add(count);
  }

  /** These numbers, or the sum of several, are stored. */
  void store(long numbers) {
    stored.add(numbers);
  }

  /** Every text has had one end, and the right one. */
  void verify(Job job, int texts) {
    int bad = job.failures(texts);
    same("acknowledged", acknowledged.sum(), texts - bad);
    same("failed", failed.sum(), bad);
    same("tags", tags.sum(), job.sumOfTags(texts));
    same("numbers", stored.sum(), job.sumOfNumbers(texts));
  }

  private static void same(String what, long is, long expected) {
    if (is != expected) {
      throw new IllegalStateException("wrong " + what + ": " + is + " in place of " + expected);
    }
  }
}
