package dev.transom.examples;

import dev.transom.pipeline.Batch;
import dev.transom.pipeline.Pipeline;
import dev.transom.pipeline.Retry;
import dev.transom.pipeline.Sources;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/** A row for each order, a hundred in one transaction; the one that the table refuses is left. */
final class BatchInserts {
  private record Order(int id, int items) {}

  private static final String URL = "jdbc:h2:mem:orders";

  private BatchInserts() {}

  static void main() throws SQLException {
    try (Connection db = DriverManager.getConnection(URL); // the database is there while this is
        Statement sql = db.createStatement()) {
      sql.execute("create table orders (id int primary key, items int check (items > 0))");
      List<Order> all =
          IntStream.range(0, 1_000).mapToObj(i -> new Order(i, i == 617 ? -1 : 2)).toList();
      Pipeline<Order> orders =
          Pipeline.from(Sources.from(all))
              .batch("db", b -> b.size(100).concurrency(2), BatchInserts::insert)
              .retry(Retry.times(3).backoff(Duration.ofMillis(10)))
              .start("orders");
      orders.await();

      try (ResultSet rows = sql.executeQuery("select count(*), sum(items) from orders")) {
        rows.next();
        IO.println(rows.getInt(1) + " rows, " + rows.getInt(2) + " items");
      }
      orders.deadLetters().forEach(letter -> IO.println("refused: " + letter.message().data()));
    }
  }

  /** A batch may come again when its process was killed: merge, not insert. */
  private static void insert(Batch<Order> batch) throws SQLException {
    try (Connection db = DriverManager.getConnection(URL);
        PreparedStatement row = db.prepareStatement("merge into orders values (?, ?)")) {
      db.setAutoCommit(false); // what is closed without a commit is undone
      for (Order order : batch.data()) {
        row.setInt(1, order.id());
        row.setInt(2, order.items());
        row.addBatch();
      }
      row.executeBatch();
      db.commit();
    }
  }
}
