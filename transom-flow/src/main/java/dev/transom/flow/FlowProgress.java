package dev.transom.flow;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * How much of a flow's input has been read.
 *
 * @param done how much
 * @param total how much there is
 * @param unit of what
 * @param left the time that the rest will take if it goes on like that; empty as long as nothing is
 *     done
 */
public record FlowProgress(long done, long total, Unit unit, Optional<Duration> left) {
  /** What is counted. */
  public enum Unit {
    /** Elements of collections and ranges. */
    ELEMENTS,
    /** Bytes of files, compressed ones as they are. */
    BYTES
  }

  /**
   * How much of it, as a share.
   *
   * @return 0 to 1; 1 if there is nothing to do
   */
  public double share() {
    return total == 0 ? 1 : (double) done / total;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%.1f %% of %,d %s%s",
        100 * share(),
        total,
        unit.name().toLowerCase(Locale.ROOT),
        left.map(it -> ", " + it.toSeconds() + " s left").orElse(""));
  }
}
