package dev.transom.examples;

import dev.transom.flow.Flow;
import dev.transom.flow.KeyedFlow;
import dev.transom.otp.Table;
import dev.transom.process.Pid;
import dev.transom.process.Processes;
import java.util.List;
import java.util.TreeMap;

/** Events that carry a key only get the rest from a table, which all stages read and one owns. */
final class Enrichment {
  private record Product(String name, int cents) {}

  private record Sale(String sku, int items) {}

  private record Line(String product, long cents) {}

  private Enrichment() {}

  static void main() {
    Pid owner =
        Processes.spawn(self -> {
          Table<String, Product> products = Table.spec().create("products");
          products.put("p1", new Product("pen", 150));
          products.put("p2", new Product("ink", 400));
          products.put("p3", new Product("paper", 5));
          IO.println(
              new TreeMap<>(
                  Flow.from(sales())
                      .transform(all -> enriched(all, products))
                      .transform(Enrichment::inEuros)
                      .toMap()));
        });
    Processes.await(owner);
  }

  /** A step made of others, with a name of one's own; what the table does not know is left out. */
  private static Flow<Line> enriched(Flow<Sale> sales, Table<String, Product> products) {
    return sales.<Line>expand((sale, out) ->
        products
            .find(sale.sku())
            .ifPresentOrElse(
                product ->
                    out.emit(new Line(product.name(), (long) product.cents() * sale.items())),
                () -> IO.println("unknown: " + sale)));
  }

  private static KeyedFlow<String, String> inEuros(Flow<Line> lines) {
    return lines
        .reduceBy(Line::product, () -> 0L, (sum, line) -> sum + line.cents())
        .mapValues(cents -> "%d.%02d".formatted(cents / 100, cents % 100));
  }

  private static List<Sale> sales() {
    Sale pens = new Sale("p1", 2);
    Sale paper = new Sale("p3", 500);
    return List.of(pens, paper, new Sale("p2", 1), new Sale("p9", 1), pens);
  }
}
