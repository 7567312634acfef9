package dev.transom.benchmarks.harness;

import java.util.List;

/** A table for docs/benchmarks.md. */
public final class MarkdownReport implements Report {
  private static final String RULE = "|---|---|---|--:|--:|--:|--:|\n";

  @Override
  public String of(List<Result> results) {
    StringBuilder text = new StringBuilder("\n").append(row(Rows.HEAD)).append(RULE);
    Rows.of(results).forEach(row -> text.append(row(row)));
    return text.toString();
  }

  private static String row(List<String> columns) {
    return "| " + String.join(" | ", columns) + " |\n";
  }
}
