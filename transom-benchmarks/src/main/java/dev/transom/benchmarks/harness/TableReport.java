package dev.transom.benchmarks.harness;

import java.util.List;
import java.util.Locale;

/** A table for people, with the ratio of our median to each peer's. */
public final class TableReport implements Report {
  private static final String ROW = "%-41s %-29s %-14s %12s %12s %12s %9s%n";

  @Override
  public String of(List<Result> results) {
    StringBuilder text = new StringBuilder("\n");
    row(text, "benchmark", "system", "unit", "median", "min", "max", "ours/peer");
    String last = "";
    for (Result result : results) {
      boolean first = !result.benchmark().equals(last);
      last = result.benchmark();
      row(
          text,
          first ? last : "",
          result.system(),
          first ? result.metric().unit() + (result.metric().moreIsBetter() ? " ↑" : " ↓") : "",
          figure(result.median()),
          figure(result.min()),
          figure(result.max()),
          ratio(results, result));
    }
    return text.toString();
  }

  private static String ratio(List<Result> results, Result peer) {
    return results.stream()
        .filter(other -> other.benchmark().equals(peer.benchmark()))
        .filter(other -> other.system().equals(Result.OURS) && other != peer)
        .findFirst()
        .map(ours -> String.format(Locale.ROOT, "%.2f", ours.median() / peer.median()))
        .orElse("");
  }

  private static String figure(double value) {
    int decimals = value >= 1000 ? 0 : value >= 10 ? 1 : 3;
    return String.format(Locale.ROOT, "%,." + decimals + "f", value);
  }

  private static void row(StringBuilder text, Object... columns) {
    text.append(String.format(Locale.ROOT, ROW, columns).stripTrailing()).append('\n');
  }
}
