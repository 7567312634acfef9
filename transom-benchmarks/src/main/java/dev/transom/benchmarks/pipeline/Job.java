package dev.transom.benchmarks.pipeline;

import java.time.Duration;
import java.util.stream.IntStream;

/**
 * What is done with texts: each is parsed, up to {@value #PROCESSORS} at the same time, and
 * acknowledged.
 *
 * @param isBatched whether the numbers are handled in batches before they are acknowledged
 * @param fails whether one text in a hundred is bad
 */
record Job(boolean isBatched, boolean fails) {
  static final int PROCESSORS = 8;
  static final int BATCH = 100;
  static final Duration PATIENCE = Duration.ofSeconds(1); // of a batch that is not full
  static final int HANDLERS = 4;

  private static final int BAD_ONE_IN = 100;
  private static final String[] TEXTS =
      IntStream.range(0, BAD_ONE_IN * 10)
          .mapToObj(i -> Integer.toString(1_000_000 + i))
          .toArray(String[]::new);

  /** The text that the source gives under a tag. */
  String text(int tag) {
    return isBadTag(tag) ? "" : TEXTS[tag % TEXTS.length];
  }

  boolean isBad(String text) {
    return text.isEmpty();
  }

  /** What comes of a text that is not bad. */
  int parse(String text) {
    return Integer.parseInt(text);
  }

  private boolean isBadTag(int tag) {
    return fails && tag % BAD_ONE_IN == 0;
  }

  // ------------------------------------------------------------------ what is right

  int failures(int texts) {
    return fails ? Math.ceilDiv(texts, BAD_ONE_IN) : 0;
  }

  /** The sum of the tags of those that do not fail. */
  long sumOfTags(int texts) {
    long bad = failures(texts);
    return (long) texts * (texts - 1) / 2 - BAD_ONE_IN * (bad * (bad - 1) / 2);
  }

  /** The sum of all numbers. */
  long sumOfNumbers(int texts) {
    long whole = 0;
    long rest = 0;
    for (int tag = 0; tag < TEXTS.length; tag++) {
      int number = isBadTag(tag) ? 0 : parse(TEXTS[tag]);
      whole += number;
      rest += tag < texts % TEXTS.length ? number : 0;
    }
    return texts / TEXTS.length * whole + rest;
  }
}
