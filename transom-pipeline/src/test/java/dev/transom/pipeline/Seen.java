package dev.transom.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.transom.process.Node;
import dev.transom.process.NodeOptions;
import dev.transom.process.TelemetryEvent;
import dev.transom.process.spi.Kernel;
import dev.transom.process.spi.SeededNode;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** What a test's pipeline has handled, and what it has told; and how to wait for it. */
final class Seen {
  static final Duration PATIENCE = Duration.ofSeconds(60);

  final Queue<Object> data = new ConcurrentLinkedQueue<>();

  /** A pipeline that notes what comes. */
  <T> PipelineSpec<T, T> from(Source<T> source) {
    return Pipeline.from(source)
        .process(message -> {
          data.add(message.data());
          return message;
        });
  }

  /** Runs it to the end. */
  <T> List<Object> all(Source<T> source) {
    Pipeline<T> pipeline = from(source).start("p");
    assertThat(pipeline.await(PATIENCE)).isTrue();
    return List.copyOf(data);
  }

  Seen await(int count) {
    OnNode.eventually(() -> data.size() >= count);
    return this;
  }

  /** The events of a kind that the current node's pipelines tell from now on. */
  static <E extends TelemetryEvent> Queue<E> events(Class<E> type) {
    Queue<E> events = new ConcurrentLinkedQueue<>();
    Node.current().telemetry().attach("seen " + type.getSimpleName(), type, events::add);
    return events;
  }

  static void eventually(BooleanSupplier condition) {
    OnNode.eventually(condition);
  }

  /** Has a test be run in virtual time. */
  static void seeded(Consumer<SeededNode> test) {
    NodeOptions options =
        NodeOptions.DEFAULT.zombieGrace(Duration.ofMinutes(1)).crashReporter(report -> {});
    try (SeededNode seeded = Kernel.get().startSeeded(options, 42)) {
      seeded.node().run(() -> test.accept(seeded));
    }
  }
}
