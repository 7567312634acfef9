package dev.transom.cli;

import java.util.Locale;

/**
 * What came out of a pipeline.
 *
 * @param seed what decided about orders and faults
 * @param balance what became of the orders
 * @param retried attempts beyond the first
 * @param batches batches that were inserted, also again
 * @param inserted rows of the table, each order once
 * @param cents what they cost together
 * @param invalidUtf8 rows whose text was not UTF-8
 * @param redelivered how often a handler was given something again, as its process had died
 * @param kills processes killed from outside
 * @param crashes processes that ended by a crash
 * @param elapsedNanos from the start to the last acknowledgement
 * @param interrupted whether the user ended it by a signal
 */
record PipelineReport(
    long seed,
    Ledger.Balance balance,
    long retried,
    long batches,
    long inserted,
    long cents,
    long invalidUtf8,
    long redelivered,
    long kills,
    long crashes,
    long elapsedNanos,
    boolean interrupted) {

  /** 0 if nothing was lost and nothing came to an end twice. */
  int exitCode() {
    if (interrupted) {
      return Report.INTERRUPTED;
    }
    return balance.lost() == 0 && balance.duplicates() == 0 ? CommandLines.OK : CommandLines.FAILED;
  }

  private double throughput() {
    return elapsedNanos == 0 ? 0 : balance.acked() * 1e9 / elapsedNanos;
  }

  String json() {
    return new Json()
        .field("seed", seed)
        .field("produced", balance.produced())
        .field("acked", balance.acked())
        .field("failed", balance.failed())
        .field("lost", balance.lost())
        .field("dead_letters", balance.deadLetters())
        .field("retried", retried)
        .field("duplicates", balance.duplicates())
        .field("batches", batches)
        .field("inserted", inserted)
        .field("invalid_utf8", invalidUtf8)
        .field("redelivered", redelivered)
        .field("kills", kills)
        .field("crashes", crashes)
        .field("elapsed_s", elapsedNanos / 1e9)
        .field("throughput_per_s", throughput())
        .field("interrupted", interrupted)
        .toString();
  }

  /** For people; each line with its end. */
  String table() {
    Table table =
        new Table()
            .line("produced", balance.produced())
            .line("acked", balance.acked())
            .line("failed", balance.failed())
            .line("lost", balance.lost())
            .line("dead letters", balance.deadLetters())
            .line("retried", retried)
            .line("duplicates", balance.duplicates())
            .line("batches", batches)
            .line("inserted", inserted)
            .line("worth", String.format(Locale.ROOT, "%,d.%02d", cents / 100, cents % 100))
            .line("invalid UTF-8", invalidUtf8)
            .line("redelivered", redelivered)
            .line("kills", kills)
            .line("crashes", crashes)
            .seconds("elapsed", elapsedNanos)
            .line("throughput", String.format(Locale.ROOT, "%,.0f/s", throughput()))
            .line("seed", String.valueOf(seed));
    if (interrupted) {
      table.line("interrupted", "yes");
    }
    return table.toString();
  }
}
