package dev.transom.benchmarks.flow;

import java.nio.charset.StandardCharsets;

/**
 * The words of a text, one after the other. Not an iterator or a function that is called with each:
 * the JVM compiles that in one way for all systems together, of which none could be fast.
 */
final class Words {
  private final byte[] text;
  private int from;
  private int to = -1;

  Words(byte[] text) {
    this.text = text;
  }

  /** Goes on to the next word; false if there is none. */
  boolean next() {
    int at = to + 1;
    while (at < text.length && text[at] <= ' ') {
      at++;
    }
    from = at;
    while (at < text.length && text[at] > ' ') {
      at++;
    }
    to = at;
    return at > from;
  }

  String word() {
    return new String(text, from, to - from, StandardCharsets.UTF_8);
  }
}
