package dev.transom.cli;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A report for people. */
final class ReportTable {
  private ReportTable() {}

  /** The table, each line with its end. */
  static String of(Report report, int top) {
    Table table =
        new Table()
            .line("produced", report.produced())
            .line("processed", report.processed())
            .line("duplicates", report.duplicates())
            .line("dead letters", report.deadLetters())
            .line("lost", report.lost())
            .line("failures injected", report.failuresInjected())
            .line("kills", report.kills())
            .line("crashes", report.crashes())
            .line("restarts", report.restarts())
            .line("redelivered", report.redelivered())
            .line("invalid UTF-8", report.invalidUtf8())
            .seconds("elapsed", report.elapsedNanos())
            .line("throughput", String.format(Locale.ROOT, "%,.0f/s", report.throughput()))
            .line("latency", latency(report))
            .line("seed", String.valueOf(report.seed()))
            .line("distinct keys", report.distinct());
    if (report.interrupted()) {
      table.line("interrupted", "yes");
    }
    List<Map.Entry<String, Long>> keys = report.counts();
    return table.keys(keys.subList(0, Math.min(top, keys.size())), report.distinct()).toString();
  }

  private static String latency(Report report) {
    return String.format(
        Locale.ROOT, "p50 %.3f ms, p99 %.3f ms", report.p50Nanos() / 1e6, report.p99Nanos() / 1e6);
  }
}
