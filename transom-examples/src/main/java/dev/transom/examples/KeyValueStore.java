package dev.transom.examples;

import dev.transom.otp.GenServer;
import dev.transom.otp.Request;
import dev.transom.otp.ServerRef;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Messages are data; one that wants an answer says of which type. */
final class KeyValueStore extends GenServer<KeyValueStore.Message> {
  sealed interface Message {}

  record Put(String key, String value) implements Message {}

  record Find(String key) implements Message, Request<Message, Optional<String>> {}

  record Size() implements Message, Request<Message, Integer> {}

  private final Map<String, String> entries = new HashMap<>(); // only this process touches it

  @Override
  protected void handle(Message message) {
    switch (message) {
      case Put(var key, var value) -> entries.put(key, value);
      case Find find -> reply(find, Optional.ofNullable(entries.get(find.key())));
      case Size size -> reply(size, entries.size());
    }
  }

  static void main() {
    ServerRef<Message> store = GenServer.start(KeyValueStore::new);
    store.cast(new Put("one", "eins"));
    store.cast(new Put("two", "zwei"));
    IO.println("one: " + store.call(new Find("one")).orElse("unknown"));
    IO.println("ten: " + store.call(new Find("ten")).orElse("unknown"));
    IO.println("entries: " + store.call(new Size()));
    store.stop();
  }
}
