package dev.transom.cli;

import dev.transom.cli.Amount.Measure;

/** What {@code transom wordcount} tells. */
final class WordReport implements TextResult.Report {
  @Override
  public String json(TextResult result) {
    Json json =
        new Json()
            .field("elapsed_s", result.elapsedNanos() / 1e9)
            .field("bytes", result.bytes())
            .field("words", result.tally().sum())
            .field("distinct", result.tally().distinct());
    if (result.hasAll()) {
      json.field("counts", result.keys());
    } else {
      json.field("top", "word", "count", result.keys());
    }
    return json.field("invalid_utf8", result.of(Measure.INVALID_LINES))
        .field("kills", result.kills())
        .field("seed", result.options().seed())
        .field("interrupted", result.interrupted())
        .toString();
  }

  @Override
  public String table(TextResult result) {
    Table table =
        new Table()
            .seconds("elapsed", result.elapsedNanos())
            .line("bytes", result.bytes())
            .line("words", result.tally().sum())
            .line("distinct words", result.tally().distinct())
            .line("invalid UTF-8", result.of(Measure.INVALID_LINES));
    if (result.options().killsPerSecond() > 0) {
      table.line("kills", result.kills()).line("seed", String.valueOf(result.options().seed()));
    }
    if (result.interrupted()) {
      table.line("interrupted", "yes");
    }
    return table.keys(result.keys(), result.tally().distinct()).toString();
  }
}
