package dev.transom.cli;

import java.nio.charset.StandardCharsets;

/** Searching and decoding bytes. */
final class Bytes {
  static final char REPLACEMENT = '\uFFFD';

  private Bytes() {}

  /**
   * The first place of a value between {@code from} and {@code to}; {@code to} if there is none.
   */
  static int indexOf(byte[] bytes, byte value, int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes[i] == value) {
        return i;
      }
    }
    return to;
  }

  /** How often a value occurs. */
  static int count(byte[] bytes, byte value, int from, int to) {
    int count = 0;
    for (int i = from; i < to; i++) {
      count += bytes[i] == value ? 1 : 0;
    }
    return count;
  }

  /** The text in UTF-8; what is not UTF-8 is replaced, as the JDK does. */
  static String decode(byte[] bytes) {
    return decode(bytes, 0, bytes.length);
  }

  /** The text between two places. */
  static String decode(byte[] bytes, int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.UTF_8);
  }

  /**
   * Whether decoding had to replace something: then there are more replacement characters in the
   * text than were in the bytes.
   */
  static boolean replaced(String decoded, byte[] bytes) {
    int at = decoded.indexOf(REPLACEMENT);
    if (at < 0) {
      return false;
    }
    long characters = decoded.chars().skip(at).filter(c -> c == REPLACEMENT).count();
    for (int i = 0; i <= bytes.length - 3; i++) {
      if (bytes[i] == (byte) 0xEF && bytes[i + 1] == (byte) 0xBF && bytes[i + 2] == (byte) 0xBD) {
        characters--;
      }
    }
    return characters > 0;
  }
}
