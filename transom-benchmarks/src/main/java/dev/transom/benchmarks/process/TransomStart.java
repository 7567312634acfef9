package dev.transom.benchmarks.process;

import dev.transom.stage.Consumer;
import dev.transom.stage.Producer;
import dev.transom.stage.Subscription;
import java.util.List;

/** Transom's stages. */
final class TransomStart {
  private TransomStart() {}

  public static void main(String[] arguments) {
    var numbers = Producer.fromIterable("numbers", List.of(1));
    var sink = Consumer.of("sink", Subscription.to(numbers), _ -> System.out.println(Start.EVENT));
    numbers.start();
    sink.start().await();
    System.exit(0);
  }
}
