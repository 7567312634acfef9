package dev.transom.testkit;

import dev.transom.otp.GenServer;
import dev.transom.otp.Request;
import dev.transom.otp.ServerPid;
import dev.transom.process.Pid;
import dev.transom.process.Processes;
import java.time.Duration;

/** A server to test: it asks another one for prices and tells whoever ordered. */
final class Shop extends GenServer<Shop.Message> {
  sealed interface Message {}

  record Order(String sku, Pid buyer) implements Message {}

  record Late(String sku, Pid buyer, Duration delay) implements Message {}

  record Price(String sku) implements Prices, Request<Prices, Integer> {}

  sealed interface Prices {}

  record Receipt(String sku, int price) {}

  private final ServerPid<Prices> prices;

  Shop(ServerPid<Prices> prices) {
    this.prices = prices;
  }

  @Override
  protected void handle(Message message) {
    switch (message) {
      case Order(var sku, var buyer) -> buyer.send(new Receipt(sku, prices.call(new Price(sku))));
      case Late(var sku, var buyer, var delay) ->
          Processes.sendAfter(delay, buyer, new Receipt(sku, 0));
    }
  }
}
