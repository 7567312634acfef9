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

  /** Where a line ends from a place on; the length of the text if it does not. */
  static int lineEnd(byte[] text, int from) {
    int at = from;
    for (; at <= text.length - Long.BYTES; at += Long.BYTES) {
      long others = at(text, at) ^ LINE_ENDS;
      long found = (others - ONES) & ~others & TOPS;
      if (found != 0) {
        return at + first(found);
      }
    }
    while (at < text.length && text[at] != '\n') {
      at++;
    }
    return at;
  }
}
