package dev.transom.cli;

import java.util.Locale;
import java.util.SplittableRandom;

/** Generated orders: the same seed and number give the same text. Immutable. */
final class PipelineOrders {
  private static final long ODD = 0xD1342543DE82EF95L;
  private static final int CUSTOMERS = 1_000;
  private static final String[] ITEMS = {
    "pen", "ink", "paper", "ruler", "stamp", "tape", "glue", "Füller"
  };

  private final long seed;

  PipelineOrders(long seed) {
    this.seed = seed;
  }

  /** The order of that number, as JSON on one line. */
  String line(long number) {
    SplittableRandom random = new SplittableRandom(seed ^ (number + 1) * ODD);
    int customer = random.nextInt(CUSTOMERS);
    String item = ITEMS[random.nextInt(ITEMS.length)];
    int quantity = random.nextInt(1, 10);
    int cents = random.nextInt(50, 10_000);
    return new StringBuilder(96)
        .append("{\"id\":")
        .append(number)
        .append(",\"customer\":\"c")
        .append(customer)
        .append("\",\"item\":\"")
        .append(item)
        .append("\",\"quantity\":")
        .append(quantity)
        .append(",\"price\":")
        .append(cents / 100)
        .append(cents % 100 < 10 ? ".0" : ".")
        .append(cents % 100)
        .append('}')
        .toString();
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "orders of seed %d", seed);
  }
}
