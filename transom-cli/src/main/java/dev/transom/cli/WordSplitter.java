package dev.transom.cli;

import java.util.regex.Pattern;

/** Finds the words of lines: what is left when a pattern is cut out of them. */
interface WordSplitter {
  /** The pattern of what is between words, unless the user has another one. */
  String DEFAULT = "\\W+";

  /**
   * Counts the words of a text of whole lines.
   *
   * @return how many of the lines were not UTF-8; what was wrong in them is replaced
   */
  long count(byte[] text, WordCounts into);

  /**
   * Splits on a pattern, in which {@code \w} and the like mean characters of all scripts.
   *
   * @throws java.util.regex.PatternSyntaxException if it is none
   */
  static WordSplitter of(String pattern) {
    return pattern.equals(DEFAULT) ? new NonWordSplitter() : new PatternSplitter(compiled(pattern));
  }

  static Pattern compiled(String pattern) {
    return Pattern.compile(pattern, Pattern.UNICODE_CHARACTER_CLASS);
  }
}
