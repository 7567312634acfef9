package dev.transom.benchmarks.harness;

import java.util.List;
import java.util.Locale;

/** A table for a terminal. */
public final class TableReport implements Report {
  private static final String ROW = "%-41s %-29s %-14s %12s %12s %12s %9s%n";

  @Override
  public String of(List<Result> results) {
    StringBuilder text = new StringBuilder("\n").append(row(Rows.HEAD));
    Rows.of(results).forEach(row -> text.append(row(row)));
    return text.toString();
  }

  private static String row(List<String> columns) {
    return String.format(Locale.ROOT, ROW, columns.toArray()).stripTrailing() + "\n";
  }
}
