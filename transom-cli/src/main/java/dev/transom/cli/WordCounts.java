package dev.transom.cli;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.ObjLongConsumer;

/** How often each word has come, in lower case. Used by one thread at a time. */
final class WordCounts {
  private final WordTable ascii = new WordTable();
  private final Map<String, Counts.Cell> others = new HashMap<>();

  /** Counts the word between two places of a text: ASCII letters, digits and underscores. */
  void ascii(byte[] text, int from, int to) {
    ascii.count(text, from, to);
  }

  /** Counts any word. */
  void word(String word) {
    others.computeIfAbsent(word.toLowerCase(Locale.ROOT), it -> new Counts.Cell()).value++;
  }

  /** Gives the words with their counts, and begins anew; a word may be given twice, in parts. */
  void take(ObjLongConsumer<? super String> use) {
    ascii.take(use);
    others.forEach((word, cell) -> use.accept(word, cell.value));
    others.clear();
  }

  /** How many words are kept for the next time that they come. */
  int kept() {
    return ascii.size();
  }
}
