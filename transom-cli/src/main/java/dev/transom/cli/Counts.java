package dev.transom.cli;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.ObjLongConsumer;

/** How often each key occurred. */
interface Counts {
  /** Gives each key once, with its count. */
  void each(ObjLongConsumer<? super String> use);

  /** Counts that events can be added to, by one thread. */
  interface Counter extends Counts {
    /** Counts an event; false if its text was not UTF-8. */
    boolean count(Event event) throws IOException;
  }

  /** A number that grows. */
  final class Cell {
    long value;
  }

  /** Generated numbers, by their remainder modulo 1,000. */
  final class OfNumbers implements Counter {
    static final int MODULUS = 1_000;

    private short[] seen = new short[16];
    private int size;

    @Override
    public boolean count(Event event) {
      if (size == seen.length) {
        seen = Arrays.copyOf(seen, size * 2);
      }
      seen[size] = (short) (event.number() % MODULUS);
      size++;
      return true;
    }

    /** Adds to an array with a place for each remainder. */
    void addTo(long[] sums) {
      for (int i = 0; i < size; i++) {
        sums[seen[i]]++;
      }
    }

    @Override
    public void each(ObjLongConsumer<? super String> use) {
      long[] sums = new long[MODULUS];
      addTo(sums);
      for (int i = 0; i < MODULUS; i++) {
        if (sums[i] != 0) {
          use.accept(Integer.toString(i), sums[i]);
        }
      }
    }
  }

  /** Keys of lines. */
  final class OfKeys implements Counter {
    private final Keys keys;
    private final Map<String, Cell> cells = new HashMap<>();

    OfKeys(Keys keys) {
      this.keys = keys;
    }

    @Override
    public boolean count(Event event) throws IOException {
      String text = event.text();
      keys.each(text, key -> cells.computeIfAbsent(key, k -> new Cell()).value++);
      return !event.invalid(text);
    }

    @Override
    public void each(ObjLongConsumer<? super String> use) {
      cells.forEach((key, cell) -> use.accept(key, cell.value));
    }
  }
}
