package dev.transom.cli;

import dev.transom.pipeline.Batch;
import dev.transom.pipeline.Message;

/**
 * What is done with orders: decoded, enriched with what they cost, and inserted in batches. Faults
 * strike while an order is enriched, where others would ask a service.
 */
final class OrderHandling {
  private final PipelineOrders orders;
  private final Faults faults;
  private final OrderTable table;

  /** An event, and the order that it is; the price of all of it is not known yet. */
  record Decoded(Event event, Order order, boolean isInvalid) {}

  OrderHandling(PipelineOrders orders, Faults faults, OrderTable table) {
    this.orders = orders;
    this.faults = faults;
    this.table = table;
  }

  /** What is no order will be none if it is tried again: it fails at once. */
  Message<Decoded> decode(Message<Event> message) throws Exception {
    Event event = message.data();
    String text = event instanceof Event.Number ? orders.line(event.number()) : event.text();
    boolean isInvalid = event.invalid(text);
    try {
      return message.data(new Decoded(event, Order.of(text), isInvalid));
    } catch (Order.Malformed e) {
      String why = String.valueOf(e.getMessage());
      return message.data(new Decoded(event, Order.UNREADABLE, isInvalid)).fail(why);
    }
  }

  Message<OrderTable.Row> enrich(Message<Decoded> message) {
    Decoded decoded = message.data();
    if (!message.isFailed()) {
      faults.strike(decoded.event.number());
    }
    Order order = decoded.order;
    return message.data(
        new OrderTable.Row(decoded.event.number(), order, order.total(), decoded.isInvalid));
  }

  void insert(Batch<OrderTable.Row> batch) {
    table.insert(batch.data());
  }
}
