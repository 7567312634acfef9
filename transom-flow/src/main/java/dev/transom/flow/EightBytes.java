package dev.transom.flow;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Eight bytes of a text looked at together, as one number that begins with the lowest. */
final class EightBytes {
  private static final VarHandle AT =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long TOPS = 0x8080808080808080L;
  private static final long BLANKS = ONES * ' ';
  private static final long LINE_ENDS = ONES * '\n';

  private EightBytes() {}

  static long at(byte[] text, int index) {
    return (long) AT.get(text, index);
  }

  /** Where there are blanks, or characters below: for {@link #first}. */
  static long blanks(long bytes) {
    return (bytes - BLANKS - ONES) & ~bytes & TOPS;
  }

  /** The number of the first byte that was found; 0 means none, and must be asked for before. */
  static int first(long found) {
    return Long.numberOfTrailingZeros(found) >>> 3;
  }

  /** So many bytes, at most 7, and zeros. */
  static long begin(long bytes, int count) {
    return bytes & ((1L << (count << 3)) - 1);
  }

  /**
   * Where a line ends from a place on; the length of the text if it does not. The complement of
   * that if there is something before it that is not ASCII.
   */
  static int lineEnd(byte[] text, int from, int length) {
    long seen = 0;
    int at = from;
    for (; at <= length - Long.BYTES; at += Long.BYTES) {
      long bytes = at(text, at);
      long others = bytes ^ LINE_ENDS;
      long found = (others - ONES) & ~others & TOPS;
      if (found != 0) {
        int count = first(found);
        at += count;
        return isAscii(seen | begin(bytes, count)) ? at : ~at;
      }
      seen |= bytes;
    }
    while (at < length && text[at] != '\n') {
      seen |= text[at++];
    }
    return isAscii(seen) ? at : ~at;
  }

  private static boolean isAscii(long bytes) {
    return (bytes & TOPS) == 0;
  }
}
