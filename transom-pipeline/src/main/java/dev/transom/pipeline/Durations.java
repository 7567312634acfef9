package dev.transom.pipeline;

import java.time.Duration;

/** Durations as they are written in properties files. */
final class Durations {
  private Durations() {}

  /** In the largest unit that is exact. */
  static String shown(Duration duration) {
    if (duration.toNanosPart() % 1_000_000 != 0) {
      return duration.toNanos() + "ns";
    }
    long millis = duration.toMillis();
    return millis % 1000 == 0 ? millis / 1000 + "s" : millis + "ms";
  }
}
