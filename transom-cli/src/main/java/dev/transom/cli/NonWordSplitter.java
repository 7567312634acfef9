package dev.transom.cli;

import java.util.regex.Pattern;

/**
 * Splits on {@code \W+}. What has ASCII characters on both sides is found without decoding; the
 * pattern itself takes the rest apart. Safe for use by any thread.
 *
 * <p>This comes to the same as splitting decoded lines: the pattern looks at one character at a
 * time, so a line may be cut at any character that it matches, and no byte below 128 is a part of a
 * longer character in UTF-8, even in a broken one.
 */
final class NonWordSplitter implements WordSplitter {
  private static final Pattern PATTERN = WordSplitter.compiled(DEFAULT);
  private static final byte BETWEEN = 0;
  private static final byte WORD = 1;
  private static final byte OTHER = 2;
  private static final byte[] KINDS = kinds();

  private static byte[] kinds() {
    byte[] kinds = new byte[256];
    for (int b = 0; b < kinds.length; b++) {
      boolean word = b < 128 && !PATTERN.matcher(String.valueOf((char) b)).matches();
      kinds[b] = b >= 128 ? OTHER : word ? WORD : BETWEEN;
    }
    return kinds;
  }

  @Override
  public long count(byte[] text, WordCounts into) {
    byte[] kinds = KINDS;
    long invalid = 0;
    int lineEnd = 0; // of the last line that was not UTF-8
    int at = 0;
    while (at < text.length) {
      int from = at;
      while (at < text.length && kinds[text[at] & 0xFF] == WORD) {
        at++;
      }
      if (at < text.length && kinds[text[at] & 0xFF] == OTHER) {
        while (at < text.length && kinds[text[at] & 0xFF] != BETWEEN) {
          at++;
        }
        String decoded = Bytes.decode(text, from, at);
        PatternSplitter.split(PATTERN, decoded, into);
        if (from >= lineEnd && TextLines.isReplaced(decoded, text, from, at)) {
          invalid++;
          lineEnd = Bytes.indexOf(text, (byte) '\n', at, text.length);
        }
      } else if (at > from) {
        into.ascii(text, from, at);
      }
      at++; // behind what ended it
    }
    return invalid;
  }
}
