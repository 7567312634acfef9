package dev.transom.stage;

import static dev.transom.stage.Tap.next;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.transom.process.ExitReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DispatcherTest {
  @RegisterExtension final OnNode onNode = new OnNode();

  private final BlockingQueue<Long> demands = new LinkedBlockingQueue<>();

  private StageRef tap(Dispatcher<Integer> dispatcher) {
    return Tap.<Integer>spec("numbers", demands).dispatcher(dispatcher).start();
  }

  private static void emit(StageRef tap, Integer... events) {
    tap.pid().send(new Tap.Emit(List.of(events)));
  }

  private static BlockingQueue<List<Integer>> sink(String name, Subscription<Integer> options) {
    return gated(name, options, null);
  }

  private static BlockingQueue<List<Integer>> gated(
      String name, Subscription<Integer> options, Semaphore gate) {
    BlockingQueue<List<Integer>> batches = new LinkedBlockingQueue<>();
    Consumer.of(
            name,
            options,
            batch -> {
              batches.add(List.copyOf(batch.events()));
              if (gate != null) {
                gate.acquire();
              }
            })
        .start();
    return batches;
  }

  private static List<Integer> take(BlockingQueue<List<Integer>> batches, int count) {
    List<Integer> events = new ArrayList<>();
    while (events.size() < count) {
      events.addAll(next(batches));
    }
    assertThat(events).hasSize(count);
    return events;
  }

  private static Subscription<Integer> numbers() {
    return Subscription.to("numbers");
  }

  // ------------------------------------------------------------------ greedy and fair

  @Test
  void greedyServesTheLargestDemandFirst() {
    StageRef tap = tap(Dispatcher.greedy());
    var small = sink("small", numbers().maxDemand(2).minDemand(0));
    var large = sink("large", numbers().maxDemand(3).minDemand(0));
    Tap.awaitDemand(demands, 5);
    emit(tap, 1, 2, 3, 4, 5);
    assertThat(next(large)).containsExactly(1, 2, 3);
    assertThat(next(small)).containsExactly(4, 5);
  }

  @Test
  void fairSpreadsFewEventsOverAllIdleConsumers() {
    StageRef tap = tap(Dispatcher.fair());
    List<BlockingQueue<List<Integer>>> sinks = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      sinks.add(sink("sink" + i, numbers()));
    }
    Tap.awaitDemand(demands, 8_000);
    emit(tap, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    List<Integer> all = new ArrayList<>();
    sinks.forEach(sink -> all.addAll(next(sink)));
    assertThat(all).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
  }

  // ------------------------------------------------------------------ broadcast

  @Test
  void broadcastGivesEverybodyEverythingAtThePaceOfTheSlowest() {
    StageRef tap = tap(Dispatcher.broadcast());
    Semaphore gate = new Semaphore(0);
    var fast = sink("fast", numbers().maxDemand(10));
    var slow = gated("slow", numbers().maxDemand(2).minDemand(0), gate);
    OnNode.eventually(
        () -> tap.info().downstreams().stream().mapToLong(StageInfo.Link::credit).sum() == 12);
    emit(tap, 1, 2, 3, 4, 5);
    assertThat(next(slow)).containsExactly(1, 2);
    assertThat(next(fast)).containsExactly(1, 2);
    assertThat(fast).isEmpty();
    OnNode.eventually(() -> tap.info().buffered() == 3);
    gate.release(10);
    assertThat(take(slow, 3)).containsExactly(3, 4, 5);
    assertThat(take(fast, 3)).containsExactly(3, 4, 5);
  }

  @Test
  void selectedEventsAreSeenAndTheOthersCountAsHandled() {
    StageRef tap = tap(Dispatcher.broadcast());
    var all = sink("all", numbers().maxDemand(4));
    var even = sink("even", numbers().maxDemand(4).selector(event -> event % 2 == 0));
    OnNode.eventually(
        () -> tap.info().downstreams().stream().mapToLong(StageInfo.Link::credit).sum() == 8);
    for (int i = 0; i < 10; i++) {
      emit(tap, 2 * i, 2 * i + 1);
    }
    assertThat(take(all, 20)).isEqualTo(IntStream.range(0, 20).boxed().toList());
    assertThat(take(even, 10)).allMatch(event -> event % 2 == 0).isSorted();
  }

  @Test
  void broadcastRefusesTheSecondSubscriptionOfAConsumer() {
    StageRef tap = tap(Dispatcher.broadcast());
    BlockingQueue<Integer> seen = new LinkedBlockingQueue<>();
    StageRef sink = Consumer.of("sink", numbers(), batch -> seen.addAll(batch.events())).start();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> sink.subscribe(numbers()))
        .withMessageContaining("sink is subscribed to numbers already");
    emit(tap, 1);
    assertThat(next(seen)).isEqualTo(1);
    assertThat(tap.info().downstreams()).hasSize(1);
  }

  // ------------------------------------------------------------------ partition

  private static Dispatcher.Partition<Integer> evenOdd() {
    return Dispatcher.partition(
        List.of("even", "odd"), (Integer event) -> event % 2 == 0 ? "even" : "odd");
  }

  @Test
  void eventsGoToTheirPartition() {
    StageRef tap = tap(evenOdd());
    var even = sink("even", numbers().partition("even"));
    var odd = sink("odd", numbers().partition("odd"));
    emit(tap, 1, 2, 3, 4, 5, 6);
    assertThat(take(even, 3)).containsExactly(2, 4, 6);
    assertThat(take(odd, 3)).containsExactly(1, 3, 5);
  }

  @Test
  void equalEventsGoToTheSamePartitionByDefault() {
    StageRef tap = tap(Dispatcher.partition(3));
    List<BlockingQueue<List<Integer>>> sinks = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      sinks.add(sink("sink" + i, numbers().partition(i)));
    }
    List<Integer> events = IntStream.range(0, 300).map(i -> i % 30).boxed().toList();
    tap.pid().send(new Tap.Emit(events));
    OnNode.eventually(() ->
        tap.info().downstreams().stream().mapToLong(StageInfo.Link::acknowledged).sum() == 300);
    List<List<Integer>> parts = new ArrayList<>();
    for (var sink : sinks) {
      List<Integer> part = new ArrayList<>();
      sink.forEach(part::addAll);
      assertThat(part).isNotEmpty();
      parts.add(part.stream().distinct().toList());
    }
    assertThat(parts.stream().flatMap(List::stream).toList()).hasSize(30).doesNotHaveDuplicates();
  }

  @Test
  void eventsForNobodyDoNotStallTheDemand() {
    List<Integer> seen = new ArrayList<>();
    Producer.fromIterable("numbers", IntStream.range(0, 10_000).boxed().toList())
        .dispatcher(
            Dispatcher.partition(
                1, (Integer event) -> event % 1_000 == 999 ? (Object) 0 : Dispatcher.NONE))
        .start();
    StageRef sink =
        Consumer.of(
                "sink", numbers().partition(0).maxDemand(2), batch -> seen.addAll(batch.events()))
            .start();
    assertThat(sink.await(Duration.ofSeconds(10))).contains(ExitReason.NORMAL);
    assertThat(seen)
        .containsExactly(999, 1_999, 2_999, 3_999, 4_999, 5_999, 6_999, 7_999, 8_999, 9_999);
  }

  @Test
  void anUnknownPartitionMakesADeadLetter() {
    BlockingQueue<DeadLetter<?>> dead = new LinkedBlockingQueue<>();
    StageRef tap =
        Tap.<Integer>spec("numbers", demands)
            .dispatcher(Dispatcher.partition(2, (Integer event) -> event))
            .deadLetters(dead::add)
            .start();
    var zero = sink("zero", numbers().partition(0));
    emit(tap, 0, 7, 0);
    assertThat(take(zero, 2)).containsExactly(0, 0);
    assertThat(next(dead))
        .isEqualTo(
            new DeadLetter<>(
                "numbers", 7, DeadLetter.Cause.UNKNOWN_PARTITION, 0, java.util.Optional.empty()));
    assertThat(tap.info().deadLetters()).isEqualTo(1);
  }

  @Test
  void aFullQueueHoldsTheProducerBackAndIsNamed() {
    BlockingQueue<StageTelemetry.PartitionUnserved> told = new LinkedBlockingQueue<>();
    onNode.node().telemetry().attach("unserved", StageTelemetry.PartitionUnserved.class, told::add);
    StageRef producer =
        Producer.from("numbers", () -> IntStream.iterate(0, i -> i + 1).iterator())
            .dispatcher(evenOdd().queueLimit(5))
            .start();
    var even = sink("even", numbers().partition("even"));
    assertThat(next(told)).isEqualTo(new StageTelemetry.PartitionUnserved("numbers", "odd"));
    assertThat(producer.info().buffered()).isBetween(5L, 10L);
    int before = even.size();
    assertThat(before).isLessThan(20);

    var odd = sink("odd", numbers().partition("odd"));
    assertThat(take(odd, 5)).containsExactly(1, 3, 5, 7, 9);
    assertThat(next(odd)).isNotEmpty();
    producer.pid().kill();
  }

  @Test
  void eventsStayWithTheirPartitionWhenItsConsumerEnds() {
    StageRef tap = tap(evenOdd());
    Semaphore gate = new Semaphore(0);
    BlockingQueue<List<Integer>> first = new LinkedBlockingQueue<>();
    StageRef old =
        Consumer.of(
                "old",
                numbers().partition("odd"),
                batch -> {
                  first.add(List.copyOf(batch.events()));
                  gate.acquire();
                })
            .start();
    emit(tap, 1, 3, 5);
    assertThat(next(first)).containsExactly(1, 3, 5);
    old.pid().kill();
    OnNode.eventually(() -> tap.info().downstreams().isEmpty());
    emit(tap, 7);
    var odd = sink("odd", numbers().partition("odd"));
    assertThat(take(odd, 4)).containsExactly(1, 3, 5, 7);
  }

  @Test
  void takenMissingAndUnknownPartitionsAreRefusedAndTheProducerGoesOn() {
    StageRef tap = tap(evenOdd());
    var odd = sink("odd", numbers().partition("odd"));
    assertRefused(numbers().partition("odd"), "partition odd of numbers belongs to odd already");
    assertRefused(numbers().partition("none"), "numbers has no partition none");
    assertRefused(numbers(), "say which with partition");
    emit(tap, 1);
    assertThat(next(odd)).containsExactly(1);
  }

  private static void assertRefused(Subscription<Integer> options, String message) {
    assertThatThrownBy(() -> Consumer.of("refused", options, batch -> {}).start())
        .hasStackTraceContaining(message);
  }

  @Test
  void partitionsAreValidated() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Dispatcher.partition(0))
        .withMessage("a partition dispatcher needs at least one partition");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Dispatcher.partition(List.of("a", "a"), event -> "a"))
        .withMessageContaining("not distinct");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Dispatcher.partition(1).queueLimit(0))
        .withMessage("queueLimit must be at least 1, got: 0");
  }
}
