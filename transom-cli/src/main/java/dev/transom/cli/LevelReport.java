package dev.transom.cli;

import dev.transom.cli.Amount.Measure;

/** What {@code transom loglevels} tells. */
final class LevelReport implements TextResult.Report {
  @Override
  public String json(TextResult result) {
    return new Json()
        .field("elapsed_s", result.elapsedNanos() / 1e9)
        .field("bytes", result.bytes())
        .field("lines", result.of(Measure.LINES))
        .field("unparsed", result.of(Measure.UNPARSED))
        .field("counts", result.keys())
        .field("invalid_utf8", result.of(Measure.INVALID_LINES))
        .field("interrupted", result.interrupted())
        .toString();
  }

  @Override
  public String table(TextResult result) {
    Table table =
        new Table()
            .seconds("elapsed", result.elapsedNanos())
            .line("bytes", result.bytes())
            .line("lines", result.of(Measure.LINES))
            .line("unparsed", result.of(Measure.UNPARSED))
            .line("invalid UTF-8", result.of(Measure.INVALID_LINES));
    if (result.interrupted()) {
      table.line("interrupted", "yes");
    }
    return table.keys(result.keys(), result.tally().distinct()).toString();
  }
}
