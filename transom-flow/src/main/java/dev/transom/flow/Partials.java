package dev.transom.flow;

import dev.transom.stage.spi.StageOutput;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The way out to a reduction by key that can be begun here: in one piece for each stage and step,
 * what it has come to so far.
 *
 * <p>A step puts out all that it has taken, since its output commits with it; only the keys are
 * kept from step to step, to be found again. They say nothing about any element, so a life that
 * ends takes nothing with it, and they are forgotten when they have become many.
 */
final class Partials extends Exit {
  private static final int MOST_KEYS = 1 << 16;

  private final KeyedReducing reducing;
  private final Lane lane;
  private final int lanes;
  private final Tally tally;
  private KeyTable keys = new KeyTable();
  private Contents.@Nullable Values contents; // null where nothing is kept but how many there are
  private int[] taken = new int[64]; // of this step, by the keys' numbers
  private int[] touched = new int[64]; // those numbers of which some were taken, as they came
  private int touches;

  Partials(KeyedReducing reducing, Lane lane, int lanes, Tally tally) {
    this.reducing = reducing;
    this.lane = lane;
    this.lanes = lanes;
    this.tally = tally;
    this.contents = contents();
  }

  private Contents.@Nullable Values contents() {
    PerKey each = reducing.each();
    return each instanceof PerKey.Counting ? null : new Contents.Values(each);
  }

  @Override
  void begin(StageOutput out) {
    super.begin(out);
    // What a step before has left, as it did not commit, is void.
    for (int i = 0; i < touches; i++) {
      if (contents != null) {
        contents.clear(touched[i]);
      }
      taken[touched[i]] = 0;
    }
    touches = 0;
    if (keys.size() > MOST_KEYS) {
      keys = new KeyTable();
      contents = contents();
    }
  }

  @Override
  public void emit(Object element) {
    tally.begin();
    try {
      int number = keys.add(reducing.keyOf(element));
      take(number);
      if (contents != null) {
        contents.add(number, element);
      }
    } catch (Exception e) {
      throw lane.failed(element, e);
    } finally {
      tally.end();
    }
  }

  private void take(int number) {
    if (number >= taken.length) {
      taken = Arrays.copyOf(taken, 2 * number);
    }
    if (taken[number]++ == 0) {
      if (touches == touched.length) {
        touched = Arrays.copyOf(touched, 2 * touches);
      }
      touched[touches++] = number;
    }
  }

  @Override
  void flush() {
    int[] sizes = new int[lanes];
    for (int i = 0; i < touches; i++) {
      sizes[laneOf(touched[i])]++;
    }
    int[][] numbers = new int[lanes][];
    for (int i = 0; i < lanes; i++) {
      numbers[i] = new int[sizes[i]];
    }
    while (touches > 0) {
      int number = touched[--touches];
      int to = laneOf(number);
      numbers[to][--sizes[to]] = number;
    }
    for (int i = 0; i < lanes; i++) {
      if (numbers[i].length > 0) {
        output().emit(part(numbers[i]), i);
      }
    }
  }

  private int laneOf(int number) {
    return lane.ofHash(keys.hash(number));
  }

  private Partial part(int[] numbers) {
    Object[] itsKeys = new Object[numbers.length];
    int[] hashes = new int[numbers.length];
    long[] counts = new long[numbers.length];
    long elements = 0;
    for (int i = 0; i < numbers.length; i++) {
      int number = numbers[i];
      itsKeys[i] = keys.key(number);
      hashes[i] = keys.hash(number);
      counts[i] = taken[number];
      elements += taken[number];
      taken[number] = 0;
    }
    Contents part = contents == null ? new Contents.Counts(counts) : contents.take(numbers);
    return new Partial(itsKeys, hashes, part, elements);
  }
}
