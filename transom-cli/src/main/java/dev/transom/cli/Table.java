package dev.transom.cli;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Names with values, and keys with counts, one below the other. */
final class Table {
  private final StringBuilder text = new StringBuilder();

  Table line(String name, long value) {
    return line(name, String.format(Locale.ROOT, "%,d", value));
  }

  Table line(String name, String value) {
    text.append(String.format(Locale.ROOT, "%-18s %s\n", name, value));
    return this;
  }

  Table seconds(String name, long nanos) {
    return line(name, String.format(Locale.ROOT, "%.3f s", nanos / 1e9));
  }

  /**
   * The keys, behind an empty line; nothing if there are none.
   *
   * @param all how many there are, with those that are not shown
   */
  Table keys(List<Map.Entry<String, Long>> shown, long all) {
    if (!shown.isEmpty()) {
      text.append('\n');
      shown.forEach(this::key);
      if (all > shown.size()) {
        text.append(String.format(Locale.ROOT, "… and %,d more\n", all - shown.size()));
      }
    }
    return this;
  }

  private void key(Map.Entry<String, Long> entry) {
    text.append(String.format(Locale.ROOT, "%,18d  ", entry.getValue()))
        .append(Printable.shortened(entry.getKey(), 100))
        .append('\n');
  }

  /** Each line with its end. */
  @Override
  public String toString() {
    return text.toString();
  }
}
