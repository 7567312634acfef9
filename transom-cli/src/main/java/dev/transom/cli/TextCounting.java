package dev.transom.cli;

import java.util.function.Consumer;

/** What a command counts in texts. Safe for use by any thread. */
@FunctionalInterface
interface TextCounting {
  /**
   * Counts what is in texts of whole lines.
   *
   * @param texts the texts, which are read one by one
   * @param out given what is in all of them; the same thing may come in several amounts
   */
  void count(Iterable<byte[]> texts, Consumer<? super Amount> out);
}
