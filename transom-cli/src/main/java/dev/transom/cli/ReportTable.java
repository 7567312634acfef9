package dev.transom.cli;

import java.util.Locale;
import java.util.Map;

/** A report for people. */
final class ReportTable {
  private final StringBuilder text = new StringBuilder();

  private ReportTable() {}

  /** The table, each line with its end. */
  static String of(Report report, int top) {
    ReportTable table = new ReportTable();
    table.totals(report);
    table.keys(report, top);
    return table.text.toString();
  }

  private void totals(Report report) {
    line("produced", report.produced());
    line("processed", report.processed());
    line("duplicates", report.duplicates());
    line("dead letters", report.deadLetters());
    line("lost", report.lost());
    line("failures injected", report.failuresInjected());
    line("kills", report.kills());
    line("crashes", report.crashes());
    line("restarts", report.restarts());
    line("redelivered", report.redelivered());
    line("invalid UTF-8", report.invalidUtf8());
    line("elapsed", String.format(Locale.ROOT, "%.3f s", report.elapsedNanos() / 1e9));
    line("throughput", String.format(Locale.ROOT, "%,.0f/s", report.throughput()));
    line(
        "latency",
        String.format(
            Locale.ROOT,
            "p50 %.3f ms, p99 %.3f ms",
            report.p50Nanos() / 1e6,
            report.p99Nanos() / 1e6));
    line("seed", String.valueOf(report.seed()));
    line("distinct keys", report.distinct());
    if (report.interrupted()) {
      line("interrupted", "yes");
    }
  }

  private void keys(Report report, int top) {
    if (report.counts().isEmpty() || top == 0) {
      return;
    }
    text.append('\n');
    report.counts().stream().limit(top).forEach(this::key);
    if (report.distinct() > top) {
      text.append(String.format(Locale.ROOT, "… and %,d more\n", report.distinct() - top));
    }
  }

  private void key(Map.Entry<String, Long> entry) {
    text.append(String.format(Locale.ROOT, "%,18d  ", entry.getValue()))
        .append(Printable.shortened(entry.getKey(), 100))
        .append('\n');
  }

  private void line(String name, long value) {
    line(name, String.format(Locale.ROOT, "%,d", value));
  }

  private void line(String name, String value) {
    text.append(String.format(Locale.ROOT, "%-18s %s\n", name, value));
  }
}
