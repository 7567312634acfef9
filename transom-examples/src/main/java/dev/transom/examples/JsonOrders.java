package dev.transom.examples;

import dev.transom.pipeline.Message;
import dev.transom.pipeline.Pipeline;
import dev.transom.pipeline.Retry;
import dev.transom.pipeline.Sources;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Texts become orders, and orders get their prices; what is no order is kept as a dead letter. */
final class JsonOrders {
  private record Order(int id, String sku, int items) {}

  private record Priced(Order order, int cents) {}

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final Map<String, Integer> CENTS = Map.of("pen", 150, "ink", 400);

  private static final String TEXTS =
      """
      {"id": 1, "sku": "pen", "items": 2}
      {"id": 2, "sku": "ink", "items": 1}
      {"id": 3, "sku": "owl", "items": 1}
      {"id": 4, "sku":
      """;

  private JsonOrders() {}

  static void main() {
    Queue<Priced> priced = new ConcurrentLinkedQueue<>();
    Pipeline<String> orders =
        Pipeline.from(Sources.from(TEXTS.lines().toList()))
            .process(message -> message.map(text -> JSON.readValue(text, Order.class)))
            .process(JsonOrders::enriched)
            .batch("out", batch -> priced.addAll(batch.data()))
            .retry(Retry.times(3).on(error -> !(error instanceof JacksonException)))
            .start("orders");
    orders.await();

    priced.stream().map(Priced::toString).sorted().forEach(IO::println);
    orders.deadLetters().stream()
        .map(letter -> letter.message().data() + " " + letter.failure().reason().lines().toList())
        .sorted()
        .forEach(IO::println);
  }

  /** A price that nobody knows will not be known in a second either: no further attempt. */
  private static Message<Priced> enriched(Message<Order> message) {
    Order order = message.data();
    int cents = CENTS.getOrDefault(order.sku(), 0);
    Message<Priced> priced = message.data(new Priced(order, cents * order.items()));
    return cents == 0 ? priced.fail("no price for " + order.sku()) : priced;
  }
}
