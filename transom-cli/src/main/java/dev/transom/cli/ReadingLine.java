package dev.transom.cli;

import java.util.Locale;
import java.util.OptionalDouble;

/** The line that tells once a second how far the reading of texts is. */
final class ReadingLine {
  private long lastNanos;
  private long lastBytes;

  /**
   * The line for this moment; the rate is that since the call before.
   *
   * @param nanos since the start
   * @param bytes read since the start
   * @param share how much of all input that is, from 0 to 1; unset: nobody knows
   */
  String next(long nanos, long bytes, OptionalDouble share) {
    double seconds = Math.max(1, nanos - lastNanos) / 1e9;
    String line =
        String.format(
            Locale.ROOT,
            "%s  %,.1f MB/s  %,.1f MB%s",
            LiveLine.clock(nanos / 1e9),
            (bytes - lastBytes) / seconds / 1e6,
            bytes / 1e6,
            share.isPresent() ? LiveLine.progress(nanos, share.getAsDouble()) : "");
    lastNanos = nanos;
    lastBytes = bytes;
    return line;
  }
}
