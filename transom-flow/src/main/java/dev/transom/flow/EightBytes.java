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
  private static final long EACH_TO_ITS_BIT = 0x0102040810204080L;

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

  /** The top bit of each byte that ends a line, and nothing else. */
  static long lineEnds(long bytes) {
    long others = bytes ^ LINE_ENDS;
    return ~(((others & ~TOPS) + ~TOPS) | others) & TOPS;
  }

  /** The top bits of eight bytes of which nothing else is set, as the bits of one. */
  static long bits(long tops) {
    return ((tops >>> 7) * EACH_TO_ITS_BIT) >>> 56;
  }

  static boolean isAscii(long bytes) {
    return (bytes & TOPS) == 0;
  }
}
