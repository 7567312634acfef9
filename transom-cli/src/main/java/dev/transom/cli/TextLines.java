package dev.transom.cli;

import java.util.Arrays;
import java.util.function.Consumer;

/** The lines of a text, which end in LF or CRLF. */
final class TextLines {
  private TextLines() {}

  /**
   * Gives each line, without its end.
   *
   * @return how many were not UTF-8; what was wrong in them is replaced
   */
  static long each(byte[] text, Consumer<? super String> use) {
    long invalid = 0;
    int from = 0;
    while (from < text.length) {
      int end = Bytes.indexOf(text, (byte) '\n', from, text.length);
      boolean both = end < text.length && end > from && text[end - 1] == '\r';
      int to = both ? end - 1 : end;
      String line = Bytes.decode(text, from, to);
      invalid += isReplaced(line, text, from, to) ? 1 : 0;
      use.accept(line);
      from = end + 1;
    }
    return invalid;
  }

  /** Whether decoding had to replace something. */
  static boolean isReplaced(String decoded, byte[] text, int from, int to) {
    return decoded.indexOf(Bytes.REPLACEMENT) >= 0
        && Bytes.replaced(decoded, Arrays.copyOfRange(text, from, to));
  }
}
