package dev.transom.examples;

import dev.transom.otp.AutoShutdown;
import dev.transom.otp.Supervisor;
import dev.transom.stage.CancelMode;
import dev.transom.stage.Consumer;
import dev.transom.stage.Producer;
import dev.transom.stage.Router;
import dev.transom.stage.StageSpec;
import dev.transom.stage.Subscription;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** Each message goes where the first predicate that takes it says; a full route waits. */
final class MessageRouter {
  private record Message(String to, String text) {}

  private MessageRouter() {}

  static void main() {
    var messages =
        Producer.fromIterable(
            "messages",
            List.of(
                new Message("ann@home", "hello"),
                new Message("bob@work", "meeting at ten"),
                new Message("cat@home", "dinner"),
                new Message("nobody", "?")));
    StageSpec<Message, Message> router =
        Router.<Message>first()
            .route("home", message -> message.to().endsWith("@home"))
            .route("work", message -> message.to().endsWith("@work"))
            .otherwise("unknown")
            .stage("router", Subscription.to(messages));
    Map<String, List<String>> delivered = new ConcurrentHashMap<>();
    var supervisor =
        Supervisor.restForOne()
            .autoShutdown(AutoShutdown.ALL_SIGNIFICANT)
            .child(messages.child())
            .child(router.child());
    for (String route : List.of("home", "work", "unknown")) {
      var mail = Subscription.to(router).partition(route).cancel(CancelMode.PERMANENT);
      var consumer =
          Consumer.<Message>of(
              route,
              mail,
              batch -> delivered.put(route, batch.events().stream().map(Message::text).toList()));
      supervisor = supervisor.child(consumer.child().significant(true));
    }
    supervisor.start("mail").await();
    new TreeMap<>(delivered).forEach((route, texts) -> IO.println(route + ": " + texts));
  }
}
