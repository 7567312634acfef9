package dev.transom.cli;

import dev.transom.cli.Amount.Measure;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/**
 * Counts words. The words that a table knows are kept for the texts that follow. A table belongs to
 * who took it until it is given back, and who is killed does not give it back: so none is used that
 * has counts of a step that did not commit.
 */
final class WordCounting implements TextCounting {
  // An entry and its slots (100), the String (24), the array's header and some letters (32).
  private static final int PER_WORD = 160;
  private static final double SHARE = 0.2; // of the heap, for all that count at the same time

  private final WordSplitter splitter;
  private final long mostKept;
  private final Queue<WordCounts> free = new ConcurrentLinkedQueue<>();

  WordCounting(WordSplitter splitter) {
    this.splitter = splitter;
    Runtime machine = Runtime.getRuntime();
    mostKept = (long) (machine.maxMemory() * SHARE) / machine.availableProcessors() / PER_WORD;
  }

  @Override
  public void count(Iterable<byte[]> texts, Consumer<? super Amount> out) {
    WordCounts known = free.poll();
    WordCounts words = known == null ? new WordCounts() : known;
    long invalid = 0;
    for (byte[] text : texts) {
      invalid += splitter.count(text, words);
    }
    words.take((word, count) -> out.accept(new Amount(word, count)));
    out.accept(new Amount(Measure.INVALID_LINES, invalid));
    if (words.kept() <= mostKept) {
      free.add(words);
    }
  }
}
