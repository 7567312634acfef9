package dev.transom.flow;

/**
 * Finds where the lines of a text end, many at once. A loop that looks for one end after the other
 * is left at a place that no processor foresees, which costs more than the looking. So a block is
 * first made into marks, eight bytes at a time without a branch, and then the marks into places,
 * sixty-four bytes at a time, two places whether there are any or not; only where lines are very
 * short there are more.
 */
final class LineEnds {
  private static final int BLOCK = 8 * 1024; // with its marks in the processor's first cache
  private static final int LONG = Long.BYTES;

  private final long[] marks = new long[BLOCK / LONG];
  private final int[] places = new int[BLOCK + 2]; // two are written, also behind the last
  private int count;
  private boolean ascii;

  /** Looks through the next block from a place on, and returns the place behind it. */
  int find(byte[] text, int from, int length) {
    int to = Math.min(from + BLOCK, length);
    int longs = (to - from) / Long.SIZE * LONG; // of 64 bytes each eight
    mark(text, from, longs);
    count = 0;
    for (int i = 0; i < longs; i += LONG) {
      place(together(i), from + i * LONG);
    }
    long seen = seen(text, from, longs);
    for (int at = from + longs * LONG; at < to; at++) {
      seen |= text[at];
      if (text[at] == '\n') {
        places[count++] = at;
      }
    }
    ascii = EightBytes.isAscii(seen);
    return to;
  }

  /** How many ends of lines are in the block. */
  int count() {
    return count;
  }

  /** Where one of them is. */
  int place(int number) {
    return places[number];
  }

  /** Whether the block is ASCII alone. */
  boolean isAscii() {
    return ascii;
  }

  private void mark(byte[] text, int from, int longs) {
    for (int i = 0; i < longs; i++) {
      marks[i] = EightBytes.lineEnds(EightBytes.at(text, from + i * LONG));
    }
  }

  private static long seen(byte[] text, int from, int longs) {
    long seen = 0;
    for (int i = 0; i < longs; i++) {
      seen |= EightBytes.at(text, from + i * LONG);
    }
    return seen;
  }

  /** A bit for each of 64 bytes. */
  private long together(int first) {
    return EightBytes.bits(marks[first])
        | EightBytes.bits(marks[first + 1]) << 8
        | EightBytes.bits(marks[first + 2]) << 16
        | EightBytes.bits(marks[first + 3]) << 24
        | EightBytes.bits(marks[first + 4]) << 32
        | EightBytes.bits(marks[first + 5]) << 40
        | EightBytes.bits(marks[first + 6]) << 48
        | EightBytes.bits(marks[first + 7]) << 56;
  }

  private void place(long bits, int from) {
    int at = count;
    int more = Long.bitCount(bits);
    places[at] = from + Long.numberOfTrailingZeros(bits);
    long others = bits & (bits - 1);
    places[at + 1] = from + Long.numberOfTrailingZeros(others);
    if (more > 2) {
      for (int i = at + 2; i < at + more; i++) {
        others &= others - 1;
        places[i] = from + Long.numberOfTrailingZeros(others);
      }
    }
    count = at + more;
  }
}
