package dev.transom.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.transom.process.Node;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whoever listens learns what comes into which batcher. */
class BatchedTelemetryTest {
  @RegisterExtension final OnNode node = new OnNode();

  @Test
  void eachMessageIsToldOnceWithItsBatcher() {
    Map<String, List<Object>> told = new ConcurrentHashMap<>();
    Node.current()
        .telemetry()
        .attach(
            "batched",
            PipelineTelemetry.Batched.class,
            event ->
                event
                    .messages()
                    .forEach(message ->
                        told.computeIfAbsent(event.batcher(), _ -> new CopyOnWriteArrayList<>())
                            .add(message.data())));
    Given.ran(
        Pipeline.from(Sources.from(Given.numbers(100)))
            .process(message ->
                message.data() == 50
                    ? message.fail("not this one")
                    : message.toBatcher(message.data() % 2 == 0 ? "even" : "odd"))
            .batch("even", batch -> {})
            .batch("odd", batch -> {}));
    assertThat(told.keySet()).containsExactlyInAnyOrder("even", "odd");
    assertThat(told.get("odd"))
        .containsExactlyInAnyOrderElementsOf(
            Given.numbers(100).stream().<Object>map(n -> n).filter(n -> (int) n % 2 == 1).toList());
    assertThat(told.get("even")).hasSize(49).doesNotContain(50).doesNotHaveDuplicates();
  }

  @Test
  void whatARuleRefusedHasNotComeIntoTheBatcher() {
    List<Object> told = new CopyOnWriteArrayList<>();
    Node.current()
        .telemetry()
        .attach(
            "batched",
            PipelineTelemetry.Batched.class,
            event -> event.messages().forEach(message -> told.add(message.data())));
    Given.ran(
        Pipeline.from(Sources.from(Given.numbers(10)))
            .retry(Retry.none())
            .batch(
                "all",
                b ->
                    b.split(() ->
                        message -> {
                          if (message.data() == 3) {
                            throw new IllegalStateException("not three");
                          }
                          return false;
                        }),
                batch -> {}));
    assertThat(told).hasSize(9).doesNotContain(3);
  }
}
