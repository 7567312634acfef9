package dev.transom.benchmarks.flow;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.ObjLongConsumer;

/**
 * A table made by hand for counting just such words: they stay bytes, of which eight are read and
 * compared at a time, and none has more than fifteen. Open addressing.
 */
final class ByteTable {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ABOVE_BLANK = 0x2121212121212121L;
  private static final long TOPS = 0x8080808080808080L;
  private static final int SLOT_BITS = 17; // for far fewer words
  private static final int LONG = Long.BYTES;

  private final int[] slots = new int[1 << SLOT_BITS]; // numbers of words, from 1
  private long[] letters = new long[1 << 10]; // two for each word
  private long[] counts = new long[1 << 9];
  private int size;

  void addWords(byte[] bytes) {
    byte[] text = Arrays.copyOf(bytes, bytes.length + 2 * LONG); // zeros are blanks too
    int at = 0;
    while (at < bytes.length) {
      long first = (long) LONGS.get(text, at);
      long second = 0;
      int length = length(first);
      if (length < LONG) {
        first = begin(first, length);
      } else {
        second = (long) LONGS.get(text, at + LONG);
        int more = length(second);
        if (more == LONG) {
          throw new IllegalArgumentException("a word is too long");
        }
        second = begin(second, more);
        length += more;
      }
      if (length > 0) {
        count(first, second);
      }
      at += length + 1;
    }
  }

  /** How many bytes come before the first blank. */
  private static int length(long bytes) {
    long blanks = (bytes - ABOVE_BLANK) & ~bytes & TOPS;
    return Long.numberOfTrailingZeros(blanks) >>> 3;
  }

  private static long begin(long bytes, int count) {
    return bytes & ((1L << (count << 3)) - 1);
  }

  private void count(long first, long second) {
    long mixed = (first ^ Long.rotateLeft(second, 29)) * 0x9E3779B97F4A7C15L;
    int slot = (int) (mixed >>> (Long.SIZE - SLOT_BITS));
    int number = slots[slot] - 1;
    while (number >= 0) {
      if (letters[2 * number] == first && letters[2 * number + 1] == second) {
        counts[number]++;
        return;
      }
      slot = (slot + 1) & (slots.length - 1);
      number = slots[slot] - 1;
    }
    if (size == counts.length) {
      counts = Arrays.copyOf(counts, 2 * size);
      letters = Arrays.copyOf(letters, 4 * size);
    }
    letters[2 * size] = first;
    letters[2 * size + 1] = second;
    counts[size] = 1;
    slots[slot] = ++size;
  }

  void forEach(ObjLongConsumer<String> to) {
    byte[] word = new byte[2 * LONG];
    for (int i = 0; i < size; i++) {
      LONGS.set(word, 0, letters[2 * i]);
      LONGS.set(word, LONG, letters[2 * i + 1]);
      to.accept(new String(word, StandardCharsets.US_ASCII).replace("\0", ""), counts[i]);
    }
  }
}
