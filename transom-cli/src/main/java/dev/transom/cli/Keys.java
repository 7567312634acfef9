package dev.transom.cli;

import java.util.Optional;
import java.util.function.Consumer;

/**
 * What is counted in a line. White space is what {@link Character#isWhitespace(char)} says.
 *
 * <p>A line that has no such key (no word, too few fields, fewer than three parts) is handled like
 * any other and counts for no key.
 */
@FunctionalInterface
interface Keys {
  /** The line itself, also if it is empty. */
  Keys LINE = (line, use) -> use.accept(line);

  /** Every word. */
  Keys WORD = Keys::words;

  /** The level of a log line: the second of three parts, without a final colon. */
  Keys LEVEL = Keys::level;

  /** Gives every key of a line, as often as it occurs. */
  void each(String line, Consumer<? super String> use);

  /** The field of a number, counted from 1. */
  static Keys field(int number) {
    return (line, use) -> field(line, number, use);
  }

  /** {@code line}, {@code word}, {@code level} or {@code field:N}; empty for anything else. */
  static Optional<Keys> parse(String text) {
    return switch (text) {
      case "line" -> Optional.of(LINE);
      case "word" -> Optional.of(WORD);
      case "level" -> Optional.of(LEVEL);
      default -> {
        // At most nine digits, so that it is an int.
        boolean field = text.matches("field:[1-9][0-9]{0,8}");
        yield field
            ? Optional.of(field(Integer.parseInt(text.substring("field:".length()))))
            : Optional.empty();
      }
    };
  }

  private static void words(String line, Consumer<? super String> use) {
    int at = skipSpace(line, 0);
    while (at < line.length()) {
      int end = skipWord(line, at);
      use.accept(line.substring(at, end));
      at = skipSpace(line, end);
    }
  }

  private static void field(String line, int number, Consumer<? super String> use) {
    int at = skipSpace(line, 0);
    for (int i = 1; i < number && at < line.length(); i++) {
      at = skipSpace(line, skipWord(line, at));
    }
    if (at < line.length()) {
      use.accept(line.substring(at, skipWord(line, at)));
    }
  }

  private static void level(String line, Consumer<? super String> use) {
    int first = line.indexOf(' ');
    int second = first < 0 ? -1 : line.indexOf(' ', first + 1);
    if (second >= 0) {
      boolean colon = second > first + 1 && line.charAt(second - 1) == ':';
      use.accept(line.substring(first + 1, colon ? second - 1 : second));
    }
  }

  private static int skipSpace(String line, int from) {
    int at = from;
    while (at < line.length() && Character.isWhitespace(line.charAt(at))) {
      at++;
    }
    return at;
  }

  private static int skipWord(String line, int from) {
    int at = from;
    while (at < line.length() && !Character.isWhitespace(line.charAt(at))) {
      at++;
    }
    return at;
  }
}
