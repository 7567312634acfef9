package dev.transom.flow;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a reduction keeps for each key of a {@link KeyTable}, by the keys' numbers. Has room for
 * whatever number is added to.
 */
interface Contents {
  void add(int number, Object element) throws Exception;

  /** Puts others' content, which may be changed by that, behind what is there. */
  void combine(int number, Contents others, int other);

  /** What it has come to. */
  Object result(int number) throws Exception;

  private static int room(int number) {
    return Math.max(4, number + (number >> 1) + 1);
  }

  /** How many elements there were. */
  final class Counts implements Contents {
    private long[] counts;

    Counts() {
      this(new long[4]);
    }

    Counts(long[] counts) {
      this.counts = counts;
    }

    @Override
    public void add(int number, Object element) {
      add(number, 1);
    }

    private void add(int number, long more) {
      if (number >= counts.length) {
        counts = Arrays.copyOf(counts, room(number));
      }
      counts[number] += more;
    }

    @Override
    public void combine(int number, Contents others, int other) {
      add(number, ((Counts) others).counts[other]);
    }

    @Override
    public Object result(int number) {
      return counts[number];
    }
  }

  /** An object for each. */
  final class Values implements Contents {
    private final PerKey each;
    private @Nullable Object[] values;

    Values(PerKey each) {
      this(each, new Object[4]);
    }

    private Values(PerKey each, @Nullable Object[] values) {
      this.each = each;
      this.values = values;
    }

    @Override
    public void add(int number, Object element) throws Exception {
      makeRoom(number);
      values[number] = each.add(values[number], element);
    }

    @Override
    public void combine(int number, Contents others, int other) {
      makeRoom(number);
      Object more = ((Values) others).value(other);
      Object before = values[number];
      values[number] = before == null ? more : each.combine(before, more);
    }

    private void makeRoom(int number) {
      if (number >= values.length) {
        values = Arrays.copyOf(values, room(number));
      }
    }

    private Object value(int number) {
      return Failures.present(values[number], "the content");
    }

    @Override
    public Object result(int number) throws Exception {
      return each.result(value(number));
    }

    /** Takes some out, in this order; there is nothing left of them here. */
    Values take(int[] numbers) {
      @Nullable Object[] taken = new Object[numbers.length];
      for (int i = 0; i < numbers.length; i++) {
        taken[i] = values[numbers[i]];
        values[numbers[i]] = null;
      }
      return new Values(each, taken);
    }

    /** Forgets one, if it is there. */
    void clear(int number) {
      if (number < values.length) {
        values[number] = null;
      }
    }
  }
}
