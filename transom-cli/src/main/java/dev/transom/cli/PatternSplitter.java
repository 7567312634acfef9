package dev.transom.cli;

import java.util.regex.Pattern;

/** Splits each line on a pattern. Safe for use by any thread. */
final class PatternSplitter implements WordSplitter {
  private final Pattern pattern;

  PatternSplitter(Pattern pattern) {
    this.pattern = pattern;
  }

  @Override
  public long count(byte[] text, WordCounts into) {
    return TextLines.each(text, line -> split(pattern, line, into));
  }

  static void split(Pattern pattern, String text, WordCounts into) {
    for (String word : pattern.split(text)) {
      if (!word.isEmpty()) {
        into.word(word);
      }
    }
  }
}
