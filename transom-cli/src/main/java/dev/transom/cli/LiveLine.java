package dev.transom.cli;

import java.util.Locale;
import java.util.OptionalDouble;

/** The line that tells once a second how a run is going. */
final class LiveLine {
  private Sample last = new Sample(0, 0, 0, 0, 0, 0, 0, OptionalDouble.empty());

  /**
   * Where a run is.
   *
   * @param nanos since the start
   * @param processed events committed
   * @param deliveries events given to handlers, also again
   * @param failures throws of handlers
   * @param restarts successors started
   * @param redelivered deliveries beyond the first
   * @param buffered events given out and not done with
   * @param share how much of the input was given out, from 0 to 1; unset: nobody knows
   */
  record Sample(
      long nanos,
      long processed,
      long deliveries,
      long failures,
      long restarts,
      long redelivered,
      long buffered,
      OptionalDouble share) {}

  /** The line for this moment; rates are those since the call before. */
  String next(Sample now) {
    double seconds = Math.max(1, now.nanos() - last.nanos()) / 1e9;
    long handled = now.deliveries() - last.deliveries();
    long failed = now.failures() - last.failures();
    String line =
        String.format(
            Locale.ROOT,
            "%s  %,.0f/s  %,d processed  %s failed  %,d restarts  %,d redelivered  %,d buffered%s",
            clock(now.nanos() / 1e9),
            (now.processed() - last.processed()) / seconds,
            now.processed(),
            percent(handled == 0 ? 0 : (double) failed / handled),
            now.restarts(),
            now.redelivered(),
            now.buffered(),
            now.share().isPresent() ? progress(now.nanos(), now.share().getAsDouble()) : "");
    last = now;
    return line;
  }

  /** How much is done, and the time left; with two spaces before. */
  static String progress(long nanos, double share) {
    String percent = String.format(Locale.ROOT, "  %.0f %%", Math.floor(share * 100));
    if (share <= 0 || share >= 1) {
      return percent;
    }
    return percent + ", " + clock(nanos / 1e9 * (1 - share) / share) + " left";
  }

  private static String percent(double share) {
    return String.format(
        Locale.ROOT, share == 0 || share >= 0.01 ? "%.0f %%" : "%.4f %%", share * 100);
  }

  static String clock(double seconds) {
    long whole = (long) Math.min(seconds, 359_999);
    return whole < 3600
        ? String.format(Locale.ROOT, "%d:%02d", whole / 60, whole % 60)
        : String.format(Locale.ROOT, "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60);
  }
}
