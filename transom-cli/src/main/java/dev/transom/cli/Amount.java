package dev.transom.cli;

/**
 * So much of something, in a part of a text.
 *
 * @param of a word or a level, which is a String, or a {@link Measure}
 * @param value how much
 */
record Amount(Object of, long value) {
  /** What texts have beside words and levels. */
  enum Measure {
    BYTES,
    LINES,
    UNPARSED,
    INVALID_LINES
  }
}
