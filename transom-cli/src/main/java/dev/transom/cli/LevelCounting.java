package dev.transom.cli;

import dev.transom.cli.Amount.Measure;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** Counts log lines by their levels. */
final class LevelCounting implements TextCounting {
  private static final class Found {
    final Map<String, Counts.Cell> levels = new HashMap<>();
    long lines;
    long parsed;

    void line(String line) {
      lines++;
      Keys.LEVEL.each(line, this::level);
    }

    private void level(String level) {
      parsed++;
      levels.computeIfAbsent(level, it -> new Counts.Cell()).value++;
    }
  }

  @Override
  public void count(Iterable<byte[]> texts, Consumer<? super Amount> out) {
    Found found = new Found();
    long invalid = 0;
    for (byte[] text : texts) {
      invalid += TextLines.each(text, found::line);
    }
    found.levels.forEach((level, cell) -> out.accept(new Amount(level, cell.value)));
    out.accept(new Amount(Measure.LINES, found.lines));
    out.accept(new Amount(Measure.UNPARSED, found.lines - found.parsed));
    out.accept(new Amount(Measure.INVALID_LINES, invalid));
  }
}
