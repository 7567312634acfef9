package dev.transom.benchmarks.harness;

/**
 * One figure of a contest.
 *
 * @param name appended to the contest's name; empty when the contest has one figure only
 * @param unit of the figure
 * @param moreIsBetter false for times and sizes
 */
public record Metric(String name, String unit, boolean moreIsBetter) {

  /** Operations per second; the unit says which. */
  public static Metric rate(String unit) {
    return new Metric("", unit, true);
  }

  /** A time or a size. */
  public static Metric cost(String unit) {
    return new Metric("", unit, false);
  }

  public static Metric cost(String name, String unit) {
    return new Metric(name, unit, false);
  }
}
