package dev.transom.examples;

import dev.transom.otp.AutoShutdown;
import dev.transom.otp.Supervisor;
import dev.transom.stage.Consumer;
import dev.transom.stage.Producer;
import dev.transom.stage.ProducerConsumer;
import dev.transom.stage.Subscription;
import java.util.stream.IntStream;

/** Nobody is sent more than it has asked for: the printer asks for five, and so on upstream. */
final class EvenNumbers {
  private EvenNumbers() {}

  static void main() {
    var numbers = Producer.from("numbers", () -> IntStream.rangeClosed(1, 20).boxed().iterator());
    var evens =
        ProducerConsumer.<Integer, Integer>of(
            "evens",
            Subscription.to(numbers).maxDemand(10),
            (batch, out) -> batch.events().stream().filter(n -> n % 2 == 0).forEach(out::emit));
    var printer =
        Consumer.of(
            "printer",
            Subscription.to(evens).maxDemand(5),
            batch -> batch.events().forEach(IO::println));
    Supervisor.restForOne()
        .autoShutdown(AutoShutdown.ANY_SIGNIFICANT)
        .child(numbers.child())
        .child(evens.child())
        .child(printer.child().significant(true))
        .start("evens-of-twenty")
        .await();
  }
}
