package dev.transom.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.transom.process.ExitReason;
import dev.transom.stage.DemandMode;
import dev.transom.stage.Producer;
import dev.transom.stage.StageRef;
import dev.transom.stage.Subscription;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Where elements come from. */
class FlowSourceTest {
  @RegisterExtension final OnNode node = new OnNode();

  @Test
  void collections() {
    assertThat(Flow.from(List.of(1, 2, 3)).toList()).containsExactlyInAnyOrder(1, 2, 3);
    assertThat(Flow.from(Set.of("a")).toList()).containsExactly("a");
    assertThat(Flow.from(List.<Integer>of()).toList()).isEmpty();
  }

  @Test
  void severalCollectionsAtOnce() {
    assertThat(Flow.<Number>fromAll(List.of(List.of(1, 2), Set.of(3L), List.of())).toList())
        .containsExactlyInAnyOrder(1, 2, 3L);
  }

  @Test
  void noSourceIsRefused() {
    assertThatThrownBy(() -> Flow.fromAll(List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a flow needs at least one source");
    assertThatThrownBy(() -> Flow.fromIterators(List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Flow.fromStages(List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Flow.fromSpecs(List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void iterators() {
    assertThat(
            Flow.fromIterators(List.of(() -> List.of(1, 2).iterator(), () -> List.of(3).iterator()))
                .toList())
        .containsExactlyInAnyOrder(1, 2, 3);
  }

  @Test
  void streams() {
    assertThat(Flow.fromStream(() -> Stream.of("a", "b")).toList())
        .containsExactlyInAnyOrder("a", "b");
  }

  @Test
  void ranges() {
    assertThat(Flow.range(-2, 3).toList()).containsExactlyInAnyOrder(-2L, -1L, 0L, 1L, 2L);
    assertThat(Flow.range(3, 3).toList()).isEmpty();
    assertThat(Flow.range(3, -3).toList()).isEmpty();
  }

  @Test
  void withoutEnd() {
    AtomicInteger next = new AtomicInteger();
    Iterable<Integer> forEver = () -> Stream.generate(next::incrementAndGet).iterator();
    try (Stream<Integer> some = Flow.fromIterable(forEver).map(i -> -i).stream()) {
      assertThat(some.limit(5)).hasSize(5).allMatch(i -> i < 0);
    }
  }

  @Test
  void nothingIsAskedOfASourceBeforeTheFlowRuns() {
    AtomicInteger asked = new AtomicInteger();
    Flow<Integer> flow =
        Flow.fromIterable(
                (Iterable<Integer>)
                    () -> {
                      asked.incrementAndGet();
                      return List.of(1).iterator();
                    })
            .map(i -> i + 1);
    flow.explain();
    assertThat(asked).hasValue(0);
    assertThat(flow.toList()).containsExactly(2);
  }

  @Test
  void aDescriptionRunsAsOftenAsOneLikes() {
    Flow<Long> flow = Flow.range(0, 100).filter(i -> i % 2 == 0);
    assertThat(flow.toList()).hasSize(50);
    assertThat(flow.map(i -> i).toList()).hasSize(50);
    assertThat(flow.toList()).hasSize(50);
  }

  @Test
  void aNullElementFailsTheRun() {
    assertThatThrownBy(() -> Flow.from(Arrays.asList("a", null)).toList())
        .isInstanceOf(FlowException.class)
        .hasMessageContaining("an element is null");
    assertThatThrownBy(() -> Flow.from(Collections.singletonList((Object) null)).toList())
        .isInstanceOf(FlowException.class);
  }

  @Test
  void aSourceThatThrowsFailsTheRunWithItsName() {
    Iterator<Integer> broken =
        new Iterator<>() {
          @Override
          public boolean hasNext() {
            return true;
          }

          @Override
          public Integer next() {
            throw new IllegalStateException("the database is gone");
          }
        };
    assertThatThrownBy(() -> Flow.fromIterators(List.of(() -> broken)).toList())
        .isInstanceOfSatisfying(
            FlowException.class,
            e -> {
              assertThat(e.operator()).endsWith("/source.0");
              assertThat(e.element()).isEmpty();
              assertThat(e.getStackTrace()[0].getClassName()).startsWith(getClass().getName());
            })
        .hasMessageContaining("the database is gone")
        .hasRootCauseInstanceOf(IllegalStateException.class);
  }

  @Test
  void aSourceThatCannotBeOpenedFailsTheRun() {
    assertThatThrownBy(() ->
            Flow.<String>fromStream(
                    () -> {
                      throw new java.io.IOException("no such table");
                    })
                .toList())
        .isInstanceOf(FlowException.class)
        .hasMessageContaining("no such table");
  }

  // ------------------------------------------------------------------ stages

  @Test
  void stagesThatRunAlready() {
    StageRef first = waiting("first", List.of(1, 2, 3));
    StageRef second = waiting("second", List.of(4, 5));
    List<Subscription<? extends Integer>> both =
        List.of(Subscription.to("first"), Subscription.to("second"));
    try (Stream<Integer> all = Flow.<Integer>fromStages(both).map(i -> i * 10).stages(1).stream()) {
      Iterator<Integer> each = all.iterator();
      Thread.ofVirtual()
          .start(() ->
              node.node()
                  .run(() -> {
                    first.demand(DemandMode.FORWARD);
                    second.demand(DemandMode.FORWARD);
                  }));
      assertThat(List.of(each.next(), each.next(), each.next(), each.next(), each.next()))
          .containsExactlyInAnyOrder(10, 20, 30, 40, 50);
      assertThat(each.hasNext()).isFalse();
    }
  }

  private static StageRef waiting(String name, List<Integer> events) {
    return Producer.<Integer>from(name, events::iterator).demand(DemandMode.ACCUMULATE).start();
  }

  @Test
  void aRunningStageThatIsShutDownHasNoMore() {
    StageRef stage = Producer.from("numbers", Stream.iterate(0, i -> i + 1)::iterator).start();
    try (Stream<Integer> all = numbers().stages(1).stream()) {
      Iterator<Integer> each = all.iterator();
      each.next();
      stage.stop();
      each.forEachRemaining(i -> {});
    }
  }

  @Test
  void aRunningStageThatIsKilledFailsTheRun() {
    StageRef stage = Producer.from("numbers", Stream.iterate(0, i -> i + 1)::iterator).start();
    try (Stream<Integer> all = numbers().stages(1).stream()) {
      Iterator<Integer> each = all.iterator();
      each.next();
      stage.pid().exit(ExitReason.KILLED);
      assertThatThrownBy(() -> each.forEachRemaining(i -> {}))
          .isInstanceOf(FlowException.class)
          .hasMessageContaining("numbers");
    }
  }

  private static Flow<Integer> numbers() {
    return Flow.fromStages(List.of(Subscription.<Integer>to("numbers")));
  }

  @Test
  void aRunningStageThatIsNotThereFailsTheRun() {
    assertThatThrownBy(() -> Flow.fromStages(List.of(Subscription.<Integer>to("nowhere"))).toList())
        .hasMessageContaining("nowhere");
  }

  @Test
  void stagesThatStartWithTheFlowEndWithIt() {
    assertThat(
            Flow.<Integer>fromSpecs(
                    List.of(
                        Producer.<Integer>from("a", List.of(1, 2)::iterator),
                        Producer.<Integer>from("b", List.of(3)::iterator)))
                .toList())
        .containsExactlyInAnyOrder(1, 2, 3);
    assertThat(dev.transom.process.Processes.whereis("a")).isEmpty();
  }

  @Test
  void ticksHaveAPeriod() {
    assertThatThrownBy(() -> Flow.ticks(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must be longer than zero");
    assertThatThrownBy(() -> Flow.ticks(Duration.ofMillis(-1)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
