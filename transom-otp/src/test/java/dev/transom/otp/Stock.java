package dev.transom.otp;

import java.util.HashMap;
import java.util.Map;

/** The server of the documentation. */
final class Stock extends GenServer<Stock.Message> {
  sealed interface Message {}

  record Add(String sku, int n) implements Message {}

  record Count(String sku) implements Message, Request<Message, Integer> {}

  static final ServerName<Message> STOCK = ServerName.of("stock");

  private final Map<String, Integer> shelf = new HashMap<>();

  @Override
  protected void handle(Message message) {
    switch (message) {
      case Add(var sku, var n) -> shelf.merge(sku, n, Integer::sum);
      case Count c -> reply(c, shelf.getOrDefault(c.sku(), 0));
    }
  }

  @Override
  protected Object inspect() {
    return Map.copyOf(shelf);
  }
}
