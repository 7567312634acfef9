package dev.transom.otp;

import java.util.BitSet;
import java.util.List;
import java.util.Locale;

/** One field of a cron expression: which values it has, and how a text becomes a set of them. */
enum CronField {
  SECOND("second", 0, 59, List.of()),
  MINUTE("minute", 0, 59, List.of()),
  HOUR("hour", 0, 23, List.of()),
  DAY_OF_MONTH("day of the month", 1, 31, List.of()),
  MONTH(
      "month",
      1,
      12,
      List.of("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")),
  DAY_OF_WEEK("day of the week", 0, 7, List.of("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"));

  private final String title;
  private final int min;
  private final int max;

  @SuppressWarnings("ImmutableEnumChecker") // made by List.of
  private final List<String> names; // the first one is the least value

  CronField(String title, int min, int max, List<String> names) {
    this.title = title;
    this.min = min;
    this.max = max;
    this.names = names;
  }

  boolean isDay() {
    return this == DAY_OF_MONTH || this == DAY_OF_WEEK;
  }

  /** The values that a text stands for; Sunday is 0. */
  BitSet parse(String text) {
    BitSet values = new BitSet();
    for (String part : text.split(",", -1)) {
      add(part, values);
    }
    if (this == DAY_OF_WEEK && values.get(7)) {
      values.clear(7);
      values.set(0);
    }
    return values;
  }

  private void add(String part, BitSet values) {
    int slash = part.indexOf('/');
    String range = slash < 0 ? part : part.substring(0, slash);
    int step = slash < 0 ? 1 : step(part, part.substring(slash + 1));
    int dash = range.indexOf('-');
    int from;
    int to;
    if (range.equals("*") || (range.equals("?") && isDay())) {
      from = min;
      to = this == DAY_OF_WEEK ? 6 : max;
    } else if (dash > 0) {
      from = value(part, range.substring(0, dash));
      to = value(part, range.substring(dash + 1));
      if (to == 0 && this == DAY_OF_WEEK) {
        to = 7; // FRI-SUN
      }
    } else {
      from = value(part, range);
      to = slash < 0 ? from : max;
    }
    if (from > to) {
      throw wrong(part, "a range that does not end before it begins");
    }
    for (int value = from; value <= to; value += step) {
      values.set(value);
    }
  }

  private int step(String part, String text) {
    if (!text.matches("\\d{1,4}") || Integer.parseInt(text) == 0) {
      throw wrong(part, "a step of at least 1 behind the slash");
    }
    return Integer.parseInt(text);
  }

  private int value(String part, String text) {
    int name = names.indexOf(text.toUpperCase(Locale.ROOT));
    if (name >= 0) {
      return min + name;
    }
    if (!text.matches("\\d{1,4}")) {
      throw wrong(part, expected());
    }
    int value = Integer.parseInt(text);
    if (value < min || value > max) {
      throw wrong(part, expected());
    }
    return value;
  }

  private String expected() {
    return min
        + " to "
        + max
        + (names.isEmpty() ? "" : " or " + names.getFirst() + " to " + names.getLast())
        + ", *, a range a-b, a step a-b/n, or a list of those";
  }

  private IllegalArgumentException wrong(String part, String expected) {
    return new IllegalArgumentException(
        "the " + title + " is \"" + part + "\": expected " + expected);
  }
}
