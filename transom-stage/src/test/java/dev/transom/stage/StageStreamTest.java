package dev.transom.stage;

import static dev.transom.stage.Tap.next;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.transom.process.ExitReason;
import dev.transom.process.Node;
import dev.transom.process.Pid;
import dev.transom.process.Processes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StageStreamTest {
  private static final List<Integer> NUMBERS = IntStream.range(0, 5_000).boxed().toList();

  @RegisterExtension final OnNode onNode = new OnNode();

  private final BlockingQueue<Long> demands = new LinkedBlockingQueue<>();
  private final StageSpec<Void, Integer> tap = Tap.spec("tap", demands);

  private static StageRef numbers() {
    return Producer.fromIterable("numbers", NUMBERS).deadLetters(letter -> {}).start();
  }

  private static Stream<Integer> stream(String producer) {
    return StageStream.of(Subscription.<Integer>to(producer)).stream();
  }

  private static void assertNothingIsLeftBut(StageRef... stages) {
    assertThat(Node.current().processes())
        .extracting(it -> it.pid())
        .containsExactlyInAnyOrderElementsOf(Stream.of(stages).map(StageRef::pid).toList());
    for (StageRef stage : stages) {
      assertThat(stage.info().downstreams()).isEmpty();
    }
  }

  @Test
  void everythingComesInOrderAndThenTheEnd() {
    StageRef numbers = numbers();
    assertThat(stream("numbers").toList()).isEqualTo(NUMBERS);
    assertThat(numbers.await(Duration.ofSeconds(10))).contains(ExitReason.NORMAL);
    assertNothingIsLeftBut();
  }

  @Test
  void nothingIsSubscribedToBeforeTheFirstEventIsWanted() {
    StageRef numbers = tap.start();
    try (Stream<Integer> stream = stream("tap").map(i -> i + 1).filter(i -> i > 0)) {
      assertNothingIsLeftBut(numbers);
      assertThat(stream.isParallel()).isFalse();
    }
    assertThat(demands).isEmpty();
    numbers.stop();
  }

  @Test
  void severalStagesAreMerged() {
    StageRef one = Producer.fromIterable("one", List.of(1, 2, 3)).start();
    StageRef two = Producer.fromIterable("two", List.of(4, 5)).start();
    assertThat(
            StageStream.of(Subscription.<Integer>to("one"))
                .subscribe(Subscription.<Integer>to("two"))
                .stream()
                .sorted()
                .toList())
        .containsExactly(1, 2, 3, 4, 5);
    one.await();
    two.await();
    assertNothingIsLeftBut();
  }

  @Test
  void aLimitClosesEverythingAndWhatWasNotTakenGoesBack() {
    StageRef numbers = numbers();
    assertThat(stream("numbers").limit(10).toList()).isEqualTo(NUMBERS.subList(0, 10));
    assertNothingIsLeftBut(numbers);
    assertThat(stream("numbers").mapToInt(i -> i).limit(5).sum()).isEqualTo(10 + 11 + 12 + 13 + 14);
    assertThat(stream("numbers").anyMatch(i -> i == 20)).isTrue();
    assertThat(stream("numbers").findFirst()).contains(21);
    assertNothingIsLeftBut(numbers);
    assertThat(stream("numbers").toList()).isEqualTo(NUMBERS.subList(22, 5_000));
    numbers.await();
  }

  @Test
  void anExceptionClosesEverythingAndItsEventGoesBack() {
    StageRef numbers = numbers();
    assertThatThrownBy(() ->
            stream("numbers")
                .forEach(i -> {
                  if (i == 7) {
                    throw new IllegalStateException("told to throw");
                  }
                }))
        .hasMessage("told to throw");
    assertNothingIsLeftBut(numbers);
    assertThat(stream("numbers").findFirst()).contains(7);
    numbers.stop();
  }

  @Test
  void anIteratorsStreamIsClosedByHand() {
    StageRef numbers = numbers();
    try (Stream<Integer> stream = stream("numbers")) {
      Iterator<Integer> iterator = stream.iterator();
      assertThat(iterator.next()).isZero();
      assertThat(iterator.next()).isEqualTo(1);
    }
    assertNothingIsLeftBut(numbers);
    assertThat(stream("numbers").findFirst()).contains(2);
    numbers.stop();
  }

  @Test
  void noMoreThanTheMaximumDemandIsAskedFor() {
    StageRef numbers = tap.start();
    try (Stream<Integer> stream =
        StageStream.of(Subscription.<Integer>to("tap").maxDemand(10).minDemand(5)).stream()) {
      numbers.pid().send(new Tap.Emit(NUMBERS.subList(0, 5)));
      Iterator<Integer> iterator = stream.iterator();
      assertThat(iterator.next()).isZero();
      assertThat(next(demands)).isEqualTo(5); // and five were there
      for (int i = 1; i < 5; i++) {
        assertThat(iterator.next()).isEqualTo(i);
      }
      assertThat(next(demands)).isEqualTo(5);
    }
    numbers.stop();
  }

  @ParameterizedTest
  @EnumSource(CancelMode.class)
  void anAbnormalEndIsAnExceptionUnlessTheSubscriptionIsTemporary(CancelMode mode) {
    StageRef numbers = tap.start();
    numbers.pid().send(new Tap.Emit(List.of(1)));
    Stream<Integer> stream =
        StageStream.of(Subscription.<Integer>to("tap").cancel(mode)).stream()
            .peek(i -> numbers.pid().kill());
    if (mode == CancelMode.TEMPORARY) {
      assertThat(stream.toList()).containsExactly(1);
    } else {
      assertThatThrownBy(stream::toList)
          .isInstanceOfSatisfying(
              StageEndedException.class, e -> assertThat(e.reason()).isEqualTo(ExitReason.KILLED));
    }
    numbers.await();
    assertNothingIsLeftBut();
  }

  @ParameterizedTest
  @EnumSource(CancelMode.class)
  void aShutdownIsAnExceptionIfTheSubscriptionIsPermanent(CancelMode mode) {
    StageRef numbers = tap.start();
    numbers.pid().send(new Tap.Emit(List.of(1)));
    Stream<Integer> stream =
        StageStream.of(Subscription.<Integer>to("tap").cancel(mode)).stream()
            .peek(i -> numbers.pid().send(new Tap.Stop(ExitReason.SHUTDOWN)));
    if (mode == CancelMode.TEMPORARY || mode == CancelMode.TRANSIENT) {
      assertThat(stream.toList()).containsExactly(1);
    } else {
      assertThatThrownBy(stream::toList).isInstanceOf(StageEndedException.class);
    }
    numbers.await();
    assertNothingIsLeftBut();
  }

  @Test
  void aStageThatIsNotThereIsAnExceptionUnlessTheSubscriptionIsTemporary() {
    assertThatThrownBy(() -> stream("nobody").toList()).isInstanceOf(StageNotFoundException.class);
    assertThat(
            StageStream.of(Subscription.to("nobody").cancel(CancelMode.TEMPORARY)).stream()
                .toList())
        .isEmpty();
    assertNothingIsLeftBut();
  }

  @Test
  void aFinishedStageIsAnEmptyStream() {
    StageRef numbers = tap.start();
    numbers.pid().send(new Tap.Complete());
    numbers.await();
    assertThat(stream("tap").toList()).isEmpty();
    assertThat(StageStream.<Integer>of(Subscription.to("tap")).stream().count()).isZero();
  }

  @Test
  void badOptionsAreRefusedAtOnce() {
    assertThatThrownBy(() -> StageStream.of(Subscription.to("tap").maxDemand(0)).stream())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("maxDemand");
  }

  @Test
  void aRefusalOfTheProducerIsAnException() {
    StageRef numbers = tap.dispatcher(Dispatcher.partition(2)).start();
    assertThatThrownBy(() -> stream("tap").toList()).hasMessageContaining("say which");
    assertNothingIsLeftBut(numbers);
    numbers.stop();
  }

  @Test
  void theDeathOfTheProcessThatReadsClosesTheStream() {
    StageRef numbers = tap.start();
    BlockingQueue<Integer> seen = new LinkedBlockingQueue<>();
    Pid reader = Processes.spawn(self -> stream("tap").forEach(seen::add));
    numbers.pid().send(new Tap.Emit(List.of(1)));
    assertThat(next(seen)).isEqualTo(1);
    reader.kill();
    OnNode.eventually(() -> Node.current().processCount() == 1);
    OnNode.eventually(() -> numbers.info().downstreams().isEmpty());
    numbers.stop();
  }

  @Test
  void whoeverKillsTheSubscribersProcessIsNoticed() {
    StageRef numbers = tap.start();
    numbers.pid().send(new Tap.Emit(List.of(1)));
    assertThatThrownBy(() ->
            stream("tap")
                .forEach(i ->
                    Node.current().processes().stream()
                        .filter(it -> !it.pid().equals(numbers.pid()))
                        .forEach(it -> it.pid().kill())))
        .isInstanceOf(StageEndedException.class);
    assertNothingIsLeftBut(numbers);
    numbers.stop();
  }

  @Test
  void readersThatComeAndGoTakeEverythingOnce() {
    StageRef numbers = numbers();
    List<Integer> seen = Collections.synchronizedList(new ArrayList<>());
    List<Pid> readers = new ArrayList<>();
    for (int reader = 0; reader < 4; reader++) {
      int some = 7 + reader;
      readers.add(
          Processes.spawn(self -> {
            while (numbers.pid().isAlive()) {
              StageStream.of(
                      Subscription.<Integer>to("numbers")
                          .maxDemand(20)
                          .cancel(CancelMode.TEMPORARY))
                  .stream()
                  .limit(some)
                  .forEach(seen::add);
            }
          }));
    }
    assertThat(numbers.await(Duration.ofSeconds(30))).contains(ExitReason.NORMAL);
    readers.forEach(Processes::await);
    assertThat(seen).hasSize(NUMBERS.size()).containsExactlyInAnyOrderElementsOf(NUMBERS);
    assertNothingIsLeftBut();
  }

  private static Subscription<Integer> from(String producer) {
    return Subscription.to(producer);
  }

  private static StageRef waiting(String name, Integer... events) {
    return Producer.fromIterable(name, List.of(events)).demand(DemandMode.ACCUMULATE).start();
  }

  @Test
  void producersThatWaitBeginWhenAllHaveBeenSubscribedTo() {
    waiting("one", 1, 2);
    waiting("two", 3);
    assertThat(StageStream.of(from("one")).subscribe(from("two")).stream().sorted().toList())
        .containsExactly(1, 2, 3);
  }

  @Test
  void orSomebodyElseLetsThemBegin() {
    StageRef one = waiting("one", 1, 2);
    BlockingQueue<List<Integer>> results = new LinkedBlockingQueue<>();
    Processes.spawn(self ->
        results.add(StageStream.of(from("one")).demand(DemandMode.ACCUMULATE).stream().toList()));
    OnNode.eventually(() -> !one.info().downstreams().isEmpty());
    assertThat(results).isEmpty();
    OnNode.eventually(() -> {
      one.demand(DemandMode.FORWARD); // it may still be about to tell it to wait
      return !results.isEmpty();
    });
    assertThat(next(results)).containsExactly(1, 2);
  }

  @Test
  void theProducersThatAreToldMayBeOthers() {
    StageRef one = waiting("one", 1, 2);
    ProducerConsumer.<Integer, Integer>of(
            "between", from("one"), (batch, out) -> out.emitAll(batch.events()))
        .start();
    assertThat(StageStream.of(from("between")).producers(List.of("one")).stream().toList())
        .containsExactly(1, 2);
    one.await();

    StageRef two = waiting("two", 3);
    BlockingQueue<Object> results = new LinkedBlockingQueue<>();
    Processes.spawn(
        self -> results.add(StageStream.of(from("two")).producers(List.of()).stream().toList()));
    OnNode.eventually(() -> !two.info().downstreams().isEmpty());
    assertThat(two.demand()).isEqualTo(DemandMode.ACCUMULATE);
    two.demand(DemandMode.FORWARD);
    assertThat(next(results)).isEqualTo(List.of(3));
  }

  @Test
  void aProducerToBeToldThatIsNotThereIsAnException() {
    StageRef numbers = tap.start();
    assertThatThrownBy(
            () -> StageStream.of(from("tap")).producers(List.of("nobody")).stream().toList())
        .isInstanceOf(StageNotFoundException.class);
    assertNothingIsLeftBut(numbers);
    numbers.stop();
  }

  @Test
  void aRunningStreamIsSubscribedToMore() {
    StageRef first = tap.start();
    StageRef second = Tap.<Integer>spec("second").start();
    try (Stream<Integer> stream = StageStream.of(from("tap")).name("merged").stream()) {
      Iterator<Integer> events = stream.iterator();
      first.pid().send(new Tap.Emit(List.of(1)));
      assertThat(events.next()).isEqualTo(1);
      StageRef merged = StageRef.named("merged");
      merged.subscribe(from("second"));
      second.pid().send(new Tap.Emit(List.of(2)));
      assertThat(events.next()).isEqualTo(2);
      first.pid().send(new Tap.Complete());
      first.await();
      second.pid().send(new Tap.Emit(List.of(3, 4)));
      assertThat(events.next()).isEqualTo(3);
      OnNode.eventually(() -> second.info().downstreams().getFirst().acknowledged() == 1);
      second.pid().send(new Tap.Complete());
      assertThat(events.next()).isEqualTo(4);
      assertThat(events.hasNext()).isFalse();
    }
    assertThat(second.await()).isEqualTo(ExitReason.NORMAL);
    assertNothingIsLeftBut();
  }

  @Test
  void whatWasAddedDecidesTheEndByItsOwnCancelMode() {
    StageRef first = tap.start();
    StageRef second = Tap.<Integer>spec("second").start();
    try (Stream<Integer> stream = StageStream.of(from("tap")).name("merged").stream()) {
      Iterator<Integer> events = stream.iterator();
      first.pid().send(new Tap.Emit(List.of(1)));
      assertThat(events.next()).isEqualTo(1);
      StageRef.named("merged").subscribe(from("second"));
      second.pid().send(new Tap.Stop(ExitReason.SHUTDOWN));
      assertThatThrownBy(events::hasNext).isInstanceOf(StageEndedException.class);
    }
    assertNothingIsLeftBut(first);
    first.stop();
  }

  @Test
  void aNameThatIsTakenIsRefused() {
    StageRef numbers = tap.start();
    assertThatThrownBy(() -> StageStream.of(from("tap")).name("tap").stream().toList())
        .hasMessageContaining("tap");
    assertNothingIsLeftBut(numbers);
    numbers.stop();
  }
}
