package dev.transom.process;

/**
 * Where a number is at home in a table of open addressing whose length is a power of two.
 *
 * <p>The numbers are given one after the other. By their last bits alone neighbours would stand
 * side by side, in one run as long as there are of them, and each search that falls into it and
 * each removal would walk to its end. The multiples of the golden section fall as far apart as can
 * be, however many there are, so runs stay short.
 */
final class Homes {
  private static final long GOLDEN_SECTION = 0x9E37_79B9_7F4A_7C15L; // of 2 to the 64th; odd

  private Homes() {}

  /**
   * The home of a number.
   *
   * @param mask the length of the table less one
   */
  static int of(long number, int mask) {
    return (int) ((number * GOLDEN_SECTION) >>> Long.numberOfLeadingZeros(mask));
  }
}
