package dev.transom.benchmarks.flow;

import java.nio.charset.StandardCharsets;

/** The lines of a text, one after the other; see {@link Words}. */
final class Lines {
  private final byte[] text;
  private int from;
  private int to = -1;

  Lines(byte[] text) {
    this.text = text;
  }

  /** Goes on to the next line; false if there is none. */
  boolean next() {
    from = to + 1;
    to = from;
    while (to < text.length && text[to] != '\n') {
      to++;
    }
    return from < text.length;
  }

  String line() {
    return new String(text, from, to - from, StandardCharsets.UTF_8);
  }
}
