package dev.transom.cli;

import java.util.List;

/**
 * Where orders end: a table in memory whose rows have the number of the event as their primary key,
 * so that a batch that is handled twice changes nothing. It keeps a bit of each row, and sums. Safe
 * for use by any thread.
 */
final class OrderTable {
  private final OnceSet rows = new OnceSet();
  private long count; // guarded by this, like what follows
  private long cents;
  private long invalid;

  /**
   * A row.
   *
   * @param number the number of its event
   * @param order the order
   * @param total what it costs altogether, in cents
   * @param isInvalid whether its text was not UTF-8
   */
  record Row(long number, Order order, long total, boolean isInvalid) {}

  /** Inserts those that are not there. */
  synchronized void insert(List<Row> batch) {
    for (Row row : batch) {
      if (rows.add(row.number())) {
        count++;
        cents += row.total();
        invalid += row.isInvalid() ? 1 : 0;
      }
    }
  }

  synchronized long count() {
    return count;
  }

  /** What all orders cost together. */
  synchronized long cents() {
    return cents;
  }

  /** How many of them were not UTF-8. */
  synchronized long invalid() {
    return invalid;
  }
}
