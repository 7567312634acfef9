package dev.transom.benchmarks.pipeline;

import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/**
 * What a source is told, by any thread: one by one, or in lists. With what came of each, so that it
 * can be checked; and what handlers of batches have stored.
 */
final class Receipts {
  private final LongAdder acknowledged = new LongAdder();
  private final LongAdder tags = new LongAdder();
  private final LongAdder numbers = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final LongAdder stored = new LongAdder();

  /** One of them is finished. */
  void acknowledge(Delivery<Integer> one) {
    acknowledge(1, one.tag(), one.data());
  }

  /** Several are finished. */
  void acknowledge(List<Delivery<Integer>> all) {
    long sumOfTags = 0;
    long sumOfNumbers = 0;
    for (Delivery<Integer> one : all) {
      sumOfTags += one.tag();
      sumOfNumbers += one.data();
    }
    acknowledge(all.size(), sumOfTags, sumOfNumbers);
  }

  void acknowledge(int count, long sumOfTags, long sumOfNumbers) {
    acknowledged.add(count);
    tags.add(sumOfTags);
    numbers.add(sumOfNumbers);
  }

  /** Some have failed for good. */
  void fail(int count) {
    failed.add(count);
  }

  /** A batch with this sum is stored. */
  void store(long sumOfNumbers) {
    stored.add(sumOfNumbers);
  }

  /** Every text has had one end, and the right one. */
  void verify(Job job, int texts) {
    int bad = job.failures(texts);
    same("acknowledged", acknowledged.sum(), texts - bad);
    same("failed", failed.sum(), bad);
    same("tags", tags.sum(), job.sumOfTags(texts));
    same("numbers", numbers.sum(), job.sumOfNumbers(texts));
    same("stored", stored.sum(), job.isBatched() ? job.sumOfNumbers(texts) : 0);
  }

  private static void same(String what, long is, long expected) {
    if (is != expected) {
      throw new IllegalStateException("wrong " + what + ": " + is + " in place of " + expected);
    }
  }
}
