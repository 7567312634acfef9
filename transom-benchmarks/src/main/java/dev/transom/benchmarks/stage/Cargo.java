package dev.transom.benchmarks.stage;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** What travels between stages, and what they do with it. */
interface Cargo<T> {

  /** What a consumer does. */
  long sum(T piece);

  /** What a stage between does. */
  T increment(T piece);

  /** What it is partitioned by; not for lists, whose events differ. */
  int key(T piece);

  /** Events one by one. */
  final class Single implements Cargo<Integer> {
    @Override
    public long sum(Integer number) {
      return number;
    }

    @Override
    public Integer increment(Integer number) {
      return number + 1;
    }

    @Override
    public int key(Integer number) {
      return number;
    }
  }

  /** Events in lists. */
  final class Lists implements Cargo<List<Integer>> {
    @Override
    public long sum(List<Integer> numbers) {
      long sum = 0;
      for (int number : numbers) {
        sum += number;
      }
      return sum;
    }

    @Override
    public List<Integer> increment(List<Integer> numbers) {
      List<Integer> result = new ArrayList<>(numbers.size());
      for (int number : numbers) {
        result.add(number + 1);
      }
      return result;
    }

    @Override
    public int key(List<Integer> numbers) {
      throw new UnsupportedOperationException("the events of a list have several keys");
    }
  }

  /** Events one by one, each worth a wait of 1 ms. */
  final class Waiting implements Cargo<Integer> {
    private static final long NANOS = 1_000_000;

    @Override
    public long sum(Integer number) {
      long end = System.nanoTime() + NANOS;
      for (long left = NANOS; left > 0; left = end - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
      return number;
    }

    @Override
    public Integer increment(Integer number) {
      return number + 1;
    }

    @Override
    public int key(Integer number) {
      return number;
    }
  }
}
