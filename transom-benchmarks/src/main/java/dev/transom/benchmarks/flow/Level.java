package dev.transom.benchmarks.flow;

/** The level of a log's line, its second part. */
final class Level {
  private Level() {}

  static String of(String line) {
    int first = line.indexOf(' ');
    int second = line.indexOf(' ', first + 1);
    return line.substring(first + 1, second - 1); // without the colon
  }
}
