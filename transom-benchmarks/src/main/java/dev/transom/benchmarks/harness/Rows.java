package dev.transom.benchmarks.harness;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Results as people read them: what a table of any make shows. */
final class Rows {
  static final List<String> HEAD =
      List.of("benchmark", "system", "unit", "median", "min", "max", "ours/peer");

  private Rows() {}

  /** One row per result, with the ratio of our median to the peer's. */
  static List<List<String>> of(List<Result> results) {
    List<List<String>> rows = new ArrayList<>();
    String last = "";
    for (Result result : results) {
      boolean first = !result.benchmark().equals(last);
      last = result.benchmark();
      rows.add(
          List.of(
              first ? last : "",
              result.system(),
              first ? result.metric().unit() + (result.metric().moreIsBetter() ? " ↑" : " ↓") : "",
              figure(result.median()),
              figure(result.min()),
              figure(result.max()),
              ratio(results, result)));
    }
    return rows;
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
}
