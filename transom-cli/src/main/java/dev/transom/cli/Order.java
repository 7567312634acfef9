package dev.transom.cli;

import java.math.BigDecimal;
import java.util.Map;

/**
 * An order of the demonstration pipeline, decoded. Immutable.
 *
 * @param customer who ordered; empty for a line of plain text
 * @param item what; the beginning of the line if it is plain text
 * @param quantity how many, at least 1
 * @param cents the price of one
 */
record Order(String customer, String item, long quantity, long cents) {
  /** What an order is that could not be decoded. */
  static final Order UNREADABLE = new Order("", "", 1, 0);

  private static final int LONGEST = 200;
  private static final int SHOWN = 80;

  /** Why a line is no order; it will not be one later either. */
  static final class Malformed extends Exception {
    private static final long serialVersionUID = 1;

    Malformed(String why) {
      super("not an order: " + why);
    }
  }

  /** Decodes a line: JSON if it begins with a brace; else it is an order of that text. */
  static Order of(String line) throws Malformed {
    if (!line.stripLeading().startsWith("{")) {
      return new Order("", Printable.shortened(line, SHOWN), 1, 0);
    }
    Map<String, Object> fields = JsonObject.parse(line);
    return new Order(
        text(fields, "customer"),
        text(fields, "item"),
        number(fields, "quantity", 0, 1),
        number(fields, "price", 2, 0));
  }

  private static String text(Map<String, Object> fields, String name) throws Malformed {
    if (!(fields.get(name) instanceof String text)) {
      throw new Malformed("\"" + name + "\" is not a text");
    }
    if (text.length() > LONGEST) {
      throw new Malformed("\"" + name + "\" is longer than " + LONGEST + " characters");
    }
    return text;
  }

  /** A number with so many decimals, as a whole number of its last decimal. */
  private static long number(Map<String, Object> fields, String name, int decimals, long least)
      throws Malformed {
    if (fields.get(name) instanceof BigDecimal number
        && number.compareTo(BigDecimal.valueOf(1_000_000_000_000L)) < 0
        && number.scale() <= decimals
        && number.scale() > -12) {
      long value = number.movePointRight(decimals).longValue();
      if (value >= least) {
        return value;
      }
    }
    throw new Malformed(
        "\""
            + name
            + "\" is not a number "
            + (decimals == 0 ? "of at least 1, without decimals" : "of at least 0, in cents"));
  }

  /** What it costs altogether. */
  long total() {
    return Math.multiplyExact(quantity, cents);
  }
}
