package dev.transom.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.transom.process.ExitReason;
import dev.transom.process.NodeOptions;
import dev.transom.process.Processes;
import dev.transom.process.spi.Kernel;
import dev.transom.process.spi.SeededNode;
import dev.transom.stage.Acknowledge;
import dev.transom.stage.DemandMode;
import dev.transom.stage.Dispatcher;
import dev.transom.stage.Producer;
import dev.transom.stage.StageRef;
import dev.transom.stage.StageStream;
import dev.transom.stage.Subscription;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What ends a flow, and what does not. */
class FlowEndTest {
  @RegisterExtension final OnNode onNode = new OnNode();

  private static List<Long> numbers(long count) {
    return LongStream.range(0, count).boxed().toList();
  }

  @Test
  void anErrorOfASourceFailsTheRun() {
    Flow<Long> flow =
        Flow.fromIterable(() ->
            LongStream.range(0, 10)
                .map(x -> {
                  if (x == 5) {
                    throw new StackOverflowError("too deep");
                  }
                  return x;
                })
                .iterator());
    assertThatThrownBy(flow::toList)
        .isInstanceOf(FlowException.class)
        .hasCauseInstanceOf(StackOverflowError.class);
  }

  @Test
  void aFunctionThatExitsFailsTheRun() {
    Flow<Long> flow =
        Flow.range(0, 10)
            .map(x -> {
              if (x == 5) {
                throw Processes.self().exit(ExitReason.NORMAL);
              }
              return x;
            })
            .named("leaver");
    assertThatThrownBy(flow::toList)
        .isInstanceOfSatisfying(
            FlowException.class, e -> assertThat(e.operator()).isEqualTo("leaver"));
  }

  @Test
  void aNullAmongSeveralResultsIsAFailureOfThemAll() {
    Flow<Long> some =
        Flow.range(0, 3)
            .flatMap(x -> x == 1 ? Arrays.asList(10L, null) : List.of(x))
            .onError(OnError.retry(1, OnError.skip()));
    assertThat(some.toList()).containsExactlyInAnyOrder(0L, 2L);
    Flow<Long> batches =
        Flow.range(0, 3).mapBatch(batch -> Arrays.asList(1L, (Long) null)).named("batches");
    assertThatThrownBy(batches::toList)
        .isInstanceOfSatisfying(
            FlowException.class, e -> assertThat(e.operator()).isEqualTo("batches"));
  }

  @Test
  void timeThatPassesAfterTheEndOpensNoMoreWindows() {
    try (SeededNode seeded = Kernel.get().startSeeded(NodeOptions.DEFAULT, 1)) {
      seeded
          .node()
          .run(() -> {
            Flow<Long> counts =
                Flow.range(0, 5)
                    .window(Window.<Long>periodic(Duration.ofMillis(1)))
                    .reduce(() -> 0L, (n, x) -> n + 1)
                    .stages(1);
            List<Long> seen = new ArrayList<>();
            counts.stream()
                .forEach(n -> { // until this returns the stage waits
                  seen.add(n);
                  seeded.advance(Duration.ofMillis(10));
                });
            assertThat(seen).containsExactly(5L);
          });
    }
  }

  // ------------------------------------------------------------------ stages that run

  @Test
  void aRunningStageThatHasFinishedIsAnEmptySource() {
    Producer.<Long>from("done", List.<Long>of()::iterator).start();
    assertThat(StageStream.of(Subscription.<Long>to("done")).stream()).isEmpty();
    Flow<Long> flow = Flow.fromStages(List.of(Subscription.to("done")));
    assertThat(flow.toList()).isEmpty();
    assertThat(flow.countBy(x -> x).toMap()).isEmpty();
    assertThat(
            flow.window(Window.fixed(Duration.ofMillis(1), Instant::ofEpochMilli))
                .countBy(x -> x)
                .toMap())
        .isEmpty();
  }

  @Test
  void aSelectorOfASubscriptionLeavesOut() {
    StageRef stage =
        Producer.<Long>from("numbers", numbers(100)::iterator)
            .demand(DemandMode.ACCUMULATE)
            .start();
    Subscription<Long> odd =
        Subscription.<Long>to("numbers").maxDemand(10).selector(x -> x % 2 == 1);
    RunningFlow<List<Long>> flow =
        Flow.<Long>fromStages(List.of(odd)).stages(1).start(Collectors.toList());
    stage.demand(DemandMode.FORWARD);
    assertThat(flow.await())
        .containsExactlyElementsOf(numbers(100).stream().filter(x -> x % 2 == 1).toList());
  }

  @Test
  void aSelectorThatThrowsFailsTheRun() {
    StageRef stage =
        Producer.<Long>from("numbers", numbers(10)::iterator).demand(DemandMode.ACCUMULATE).start();
    Subscription<Long> broken =
        Subscription.<Long>to("numbers")
            .selector(x -> {
              if (x == 5) {
                throw new IllegalStateException("no idea");
              }
              return true;
            });
    RunningFlow<Long> flow = Flow.<Long>fromStages(List.of(broken)).start();
    stage.demand(DemandMode.FORWARD);
    assertThatThrownBy(flow::await)
        .isInstanceOfSatisfying(FlowException.class, e -> assertThat(e.element()).contains(5L))
        .hasMessageContaining("no idea");
    stage.stop();
  }

  @Test
  void whoAcknowledgesIsTheFlowsOwnBusiness() {
    StageRef stage =
        Producer.<Long>from("numbers", numbers(100)::iterator)
            .demand(DemandMode.ACCUMULATE)
            .start();
    RunningFlow<List<Long>> flow =
        Flow.<Long>fromStages(
                List.of(Subscription.<Long>to("numbers").acknowledge(Acknowledge.MANUAL)))
            .stages(1)
            .start(Collectors.toList());
    stage.demand(DemandMode.FORWARD);
    assertThat(flow.await()).containsExactlyElementsOf(numbers(100));
  }

  @Test
  void twoPartitionsOfOneStageAreSourcesOfTwoFlows() {
    StageRef stage =
        Producer.<Long>from("numbers", numbers(100)::iterator)
            .dispatcher(Dispatcher.partition(3, x -> (int) (x % 3)))
            .demand(DemandMode.ACCUMULATE)
            .start();
    StageRef third =
        dev.transom.stage.Consumer.of(
                "rest", Subscription.<Long>to("numbers").partition(2), b -> {})
            .start();
    Subscription<Long> zero = Subscription.<Long>to("numbers").partition(0);
    Subscription<Long> one = Subscription.<Long>to("numbers").partition(1);
    assertThatThrownBy(() -> Flow.<Long>fromStages(List.of(zero, one)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("merge");
    RunningFlow<List<Long>> flow =
        Flow.<Long>fromStages(List.of(zero))
            .stages(1)
            .merge(Flow.<Long>fromStages(List.of(one)).stages(1))
            .start(Collectors.toList());
    stage.demand(DemandMode.FORWARD);
    assertThat(flow.await())
        .containsExactlyInAnyOrderElementsOf(numbers(100).stream().filter(x -> x % 3 < 2).toList());
    third.stop();
  }
}
