package dev.transom.process;

import static dev.transom.process.TestNode.endOf;
import static dev.transom.process.TestNode.inProcess;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.transom.process.spi.Kernel;
import dev.transom.process.spi.SeededNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SpanTest {
  @RegisterExtension final TestNode test = new TestNode();

  private final List<TelemetryEvent> events = new CopyOnWriteArrayList<>();
  private Telemetry telemetry;

  @BeforeEach
  void telemetry() {
    telemetry = test.node().telemetry();
  }

  private void listen() {
    telemetry.attach("a", SpanStarted.class, events::add);
    telemetry.attach("b", SpanEnded.class, events::add);
    telemetry.attach("c", SpanFailed.class, events::add);
  }

  private <E> E event(int index, Class<E> type) {
    assertThat(events.get(index)).isInstanceOf(type);
    return type.cast(events.get(index));
  }

  @Test
  void beginAndEndAreTold() throws Exception {
    listen();
    assertThat(telemetry.span("work", Map.of("n", 1), () -> "done")).isEqualTo("done");
    SpanStarted begin = event(0, SpanStarted.class);
    assertThat(begin)
        .isEqualTo(new SpanStarted(begin.id(), 0, "work", Optional.empty(), Map.of("n", 1)));
    assertThat(begin.id()).isPositive();
    SpanEnded end = event(1, SpanEnded.class);
    assertThat(end).isEqualTo(new SpanEnded(begin.id(), 0, "work", end.duration(), Map.of("n", 1)));
    assertThat(end.duration().isNegative()).isFalse();
    assertThat(events).hasSize(2);
  }

  @Test
  void whatIsThrownIsToldAndThrown() {
    listen();
    IOException error = new IOException("no");
    assertThatThrownBy(() ->
            telemetry.span(
                "work",
                () -> {
                  throw error;
                }))
        .isSameAs(error);
    assertThat(event(1, SpanFailed.class).error()).isSameAs(error);
    assertThat(events).hasSize(2);
  }

  @Test
  void spansNest() throws Exception {
    listen();
    telemetry.span(
        "outer",
        () -> {
          telemetry.span("inner", () -> 1);
          return telemetry.span("second", () -> 2);
        });
    long outer = event(0, SpanStarted.class).id();
    assertThat(event(0, SpanStarted.class).parent()).isZero();
    assertThat(event(1, SpanStarted.class).parent()).isEqualTo(outer);
    assertThat(event(2, SpanEnded.class).parent()).isEqualTo(outer);
    assertThat(event(3, SpanStarted.class).parent()).isEqualTo(outer);
    assertThat(event(5, SpanEnded.class).id()).isEqualTo(outer);
    assertThat(Span.current()).isZero();
  }

  @Test
  void aSpanMayBePartOfOneOfAnotherProcess() throws Exception {
    listen();
    long[] outer = {0};
    telemetry.span(
        "outer",
        () -> {
          outer[0] = Span.current();
          Pid pid =
              Processes.spawn(self -> {
                assertThat(Span.current()).isZero();
                telemetry.startSpan("inner", Map.of(), outer[0]).end();
              });
          return endOf(pid);
        });
    assertThat(event(1, SpanStarted.class).parent()).isEqualTo(outer[0]);
    assertThat(event(1, SpanStarted.class).process()).isPresent();
  }

  @Test
  void oneThatEndsElsewhereEndsOnceAndMayLearnMore() {
    listen();
    Span span = telemetry.startSpan("delivery", Map.of("order", 1));
    assertThat(Span.current()).isZero();
    span.end(Map.of("carrier", "snail"));
    span.end();
    span.fail(new IOException());
    assertThat(events).hasSize(2);
    assertThat(event(1, SpanEnded.class).attributes())
        .isEqualTo(Map.of("order", 1, "carrier", "snail"));
  }

  @Test
  void theEndOfOneWhoseProcessWasKilledIsTold() {
    listen();
    CountDownLatch inside = new CountDownLatch(1);
    Pid pid =
        Processes.spawn(self ->
            telemetry.span(
                "work",
                () -> {
                  inside.countDown();
                  return self.receive();
                }));
    try {
      inside.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    pid.kill();
    endOf(pid);
    assertThat(event(1, SpanFailed.class).id()).isEqualTo(event(0, SpanStarted.class).id());
  }

  @Test
  void nobodyListens() throws Exception {
    assertThat(telemetry.startSpan("work", Map.of())).isSameAs(Span.NONE);
    assertThat(telemetry.<Long>span("work", Span::current)).isZero();
    Span.NONE.end();
    Span.NONE.fail(new IOException());
    assertThat(Span.NONE.id()).isZero();
  }

  @Test
  void whoListensToOneKindOnlyIsToldOfThat() throws Exception {
    telemetry.attach("ends", SpanEnded.class, events::add);
    telemetry.span("work", () -> 1);
    assertThat(events).hasSize(1);
  }

  @Test
  void durationsAreThoseOfTheNodesClock() {
    try (SeededNode seeded = Kernel.get().startSeeded(NodeOptions.DEFAULT, 1)) {
      List<SpanEnded> ends = new ArrayList<>();
      seeded.node().telemetry().attach("ends", SpanEnded.class, ends::add);
      Span span = seeded.node().telemetry().startSpan("work", Map.of());
      seeded.advance(Duration.ofHours(1));
      span.end();
      assertThat(ends.getFirst().duration()).isEqualTo(Duration.ofHours(1));
    }
  }

  @Test
  void aProcessThatRunsOnTopOfAnotherOnesStackIsNotInsideOfItsSpan() {
    try (SeededNode seeded = Kernel.get().startSeeded(NodeOptions.DEFAULT, 1)) {
      Telemetry of = seeded.node().telemetry();
      of.attach("starts", SpanStarted.class, events::add);
      seeded
          .node()
          .run(() -> {
            Pid callee =
                Actor.spawn((me, envelope) -> {
                  of.startSpan("inner", Map.of()).end();
                  Actor.answer((dev.transom.process.spi.OpenCall<?>) envelope, "x");
                });
            Pid caller =
                Actor.spawn((me, envelope) ->
                    of.span("outer", () -> Actor.call(callee, "x").await(Duration.ofSeconds(1))));
            caller.send("go");
            seeded.runUntilIdle();
          });
      assertThat(event(0, SpanStarted.class).name()).isEqualTo("outer");
      assertThat(event(1, SpanStarted.class).name()).isEqualTo("inner");
      assertThat(event(1, SpanStarted.class).parent()).isZero();
    }
  }

  @Test
  void aSpanOfAProcessNamesIt() {
    listen();
    inProcess(self -> {
      telemetry.span("work", () -> 1);
      assertThat(event(0, SpanStarted.class).process()).contains(self.pid());
    });
  }
}
