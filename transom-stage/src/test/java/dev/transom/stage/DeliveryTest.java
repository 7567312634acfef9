package dev.transom.stage;

import static dev.transom.stage.Tap.next;
import static dev.transom.stage.Tap.range;
import static org.assertj.core.api.Assertions.assertThat;

import dev.transom.otp.Supervisor;
import dev.transom.otp.SupervisorSpec;
import dev.transom.process.ExitReason;
import dev.transom.process.Processes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DeliveryTest {
  @RegisterExtension final OnNode onNode = new OnNode();

  /** What a handler was given. */
  private record Given(List<Integer> events, boolean redelivered, int attempts) {}

  private final BlockingQueue<Given> given = new LinkedBlockingQueue<>();
  private final BlockingQueue<DeadLetter<?>> dead = new LinkedBlockingQueue<>();
  private final Semaphore gate = new Semaphore(0);

  private void record(Batch<Integer> batch) {
    given.add(new Given(List.copyOf(batch.events()), batch.redelivered(), batch.attempts()));
  }

  private static SupervisorSpec patient() {
    return Supervisor.restForOne().intensity(10_000, Duration.ofSeconds(1));
  }

  // ------------------------------------------------------------------ kills

  private StageSpec<Integer, Void> holding(String name, StageSpec<?, Integer> source, int max) {
    return Consumer.of(
        name,
        Subscription.to(source).maxDemand(max).minDemand(0),
        batch -> {
          record(batch);
          gate.acquire();
        });
  }

  @Test
  void whatAKilledConsumerHeldComesAgainToItsSuccessor() {
    StageSpec<Void, Integer> source = Producer.fromIterable("numbers", range(0, 10));
    Supervisor supervisor =
        patient().child(source.child()).child(holding("sink", source, 4).child()).start();
    assertThat(next(given)).isEqualTo(new Given(range(0, 4), false, 0));
    Processes.whereis("sink").orElseThrow().kill();
    assertThat(next(given)).isEqualTo(new Given(range(0, 4), true, 0));
    gate.release(3);
    assertThat(next(given)).isEqualTo(new Given(range(4, 8), false, 0));
    assertThat(next(given)).isEqualTo(new Given(range(8, 10), false, 0));
    supervisor.stop();
  }

  @Test
  void whatAnEndedConsumerHeldGoesToAnother() {
    StageSpec<Void, Integer> source = Tap.spec("numbers");
    StageRef tap = source.start();
    StageRef first = holding("first", source, 4).start();
    tap.pid().send(new Tap.Emit(range(0, 4)));
    assertThat(next(given)).isEqualTo(new Given(range(0, 4), false, 0));
    holding("second", source, 4).start();
    first.pid().kill();
    assertThat(next(given)).isEqualTo(new Given(range(0, 4), true, 0));
  }

  @Test
  void returnedEventsComeBeforeNewOnesAndDoNotCountInTheBuffer() {
    StageSpec<Void, Integer> source =
        Tap.<Integer>spec("numbers").buffer(1, Keep.FIRST).deadLetters(dead::add);
    StageRef tap = source.start();
    StageRef first = holding("first", source, 4).start();
    OnNode.eventually(
        () -> tap.info().downstreams().stream().mapToLong(StageInfo.Link::credit).sum() == 4);
    tap.pid().send(new Tap.Emit(range(0, 5)));
    assertThat(next(given).events()).isEqualTo(range(0, 4));
    first.pid().kill();
    OnNode.eventually(() -> tap.info().buffered() == 5);
    holding("second", source, 10).start();
    gate.release(10);
    List<Integer> again = new ArrayList<>();
    while (again.size() < 5) {
      again.addAll(next(given).events());
    }
    assertThat(again).isEqualTo(range(0, 5));
    assertThat(dead).isEmpty();
  }

  @Test
  void atMostOnceDropsWhatAKilledConsumerHeldAndCountsIt() {
    BlockingQueue<StageTelemetry.Dropped> dropped = new LinkedBlockingQueue<>();
    onNode.node().telemetry().attach("dropped", StageTelemetry.Dropped.class, dropped::add);
    StageSpec<Void, Integer> source = Producer.fromIterable("numbers", range(0, 10));
    Supervisor supervisor =
        patient()
            .child(source.child())
            .child(holding("sink", source, 4).delivery(Delivery.AT_MOST_ONCE).child())
            .start();
    assertThat(next(given).events()).isEqualTo(range(0, 4));
    Processes.whereis("sink").orElseThrow().kill();
    assertThat(next(dropped)).isEqualTo(new StageTelemetry.Dropped("sink", 4));
    assertThat(next(given)).isEqualTo(new Given(range(4, 8), false, 0));
    supervisor.stop();
  }

  @Test
  void whatWasAcknowledgedByHandDoesNotComeAgain() {
    StageSpec<Void, Integer> source = Tap.spec("numbers");
    Supervisor supervisor =
        patient()
            .child(source.child())
            .child(
                Consumer.of(
                        "sink",
                        Subscription.to(source).acknowledge(Acknowledge.MANUAL),
                        batch -> {
                          record(batch);
                          if (batch.events().contains(2)) {
                            batch.acknowledge();
                          }
                        })
                    .child())
            .start();
    var tap = Processes.whereis("numbers").orElseThrow();
    for (int i = 1; i <= 3; i++) {
      tap.send(new Tap.Emit(List.of(i)));
      assertThat(next(given)).isEqualTo(new Given(List.of(i), false, 0));
    }
    Processes.whereis("sink").orElseThrow().kill();
    assertThat(next(given).events()).containsExactly(1);
    assertThat(next(given).events()).containsExactly(3);
    supervisor.stop();
  }

  // ------------------------------------------------------------------ poison

  private StageSpec<Integer, Integer> poisoned(StageSpec<?, Integer> source, Set<Integer> poison) {
    return ProducerConsumer.<Integer, Integer>of(
            "checked",
            Subscription.to(source),
            (batch, out) -> {
              if (batch.events().contains(0)) {
                record(batch);
              }
              for (int event : batch.events()) {
                if (poison.contains(event)) {
                  throw new IllegalArgumentException("poison: " + event);
                }
                out.emit(event);
              }
            })
        .deadLetters(dead::add);
  }

  private List<Integer> result(
      SupervisorSpec spec, StageSpec<Void, Integer> source, StageSpec<Integer, Integer> middle) {
    BlockingQueue<List<Integer>> results = new LinkedBlockingQueue<>();
    Supervisor supervisor =
        spec.child(source.child())
            .child(middle.child())
            .child(
                Consumer.collecting(
                        "sink", Subscription.to(middle), Collectors.toList(), results::add)
                    .child())
            .start();
    List<Integer> result = next(results);
    supervisor.stop();
    return result;
  }

  @Test
  void exactlyThePoisonedEventsAreGivenUpAndNeighboursAreHandledOnce() {
    Set<Integer> poison = Set.of(3, 4, 500, 999, 1_777);
    StageSpec<Void, Integer> source = Producer.fromIterable("numbers", range(0, 2_000));
    List<Integer> result = result(patient(), source, poisoned(source, poison));
    List<Integer> expected = new ArrayList<>(range(0, 2_000));
    expected.removeAll(poison);
    assertThat(result).containsExactlyInAnyOrderElementsOf(expected);
    assertThat(dead.stream().map(DeadLetter::event).toList())
        .isEqualTo(List.of(3, 4, 500, 999, 1_777));
    assertThat(dead)
        .allSatisfy(letter -> {
          assertThat(letter.cause()).isEqualTo(DeadLetter.Cause.POISON);
          assertThat(letter.attempts()).isEqualTo(3);
          assertThat(letter.stage()).isEqualTo("checked");
          assertThat(letter.error().orElseThrow()).hasMessage("poison: " + letter.event());
        });
  }

  @Test
  void aBlamedBatchComesBackInEverSmallerPieces() {
    StageSpec<Void, Integer> source = Producer.fromIterable("numbers", range(0, 1_000));
    result(patient(), source, poisoned(source, Set.of(0)));
    assertThat(given.stream().map(one -> one.events().size()).toList())
        .containsExactly(500, 63, 8, 1, 1, 1);
    assertThat(given.stream().map(Given::attempts).toList()).containsExactly(0, 0, 0, 0, 1, 2);
    assertThat(given.stream().map(Given::redelivered).toList())
        .containsExactly(false, true, true, true, true, true);
  }

  @Test
  void theNumberOfAttemptsCanBeChosen() {
    StageSpec<Void, Integer> source = Producer.fromIterable("numbers", range(0, 10));
    result(patient(), source, poisoned(source, Set.of(0)).maxRedeliveries(1));
    assertThat(next(dead).attempts()).isEqualTo(1);
  }

  @Test
  void handlerFailuresAreNotChargedToTheSupervisor() {
    StageSpec<Void, Integer> source = Producer.fromIterable("numbers", range(0, 2_000));
    SupervisorSpec strict = Supervisor.restForOne().intensity(0, Duration.ofSeconds(60));
    assertThat(result(strict, source, poisoned(source, Set.of(7, 1_200)))).hasSize(1_998);
  }

  @Test
  void aKillIsChargedToTheSupervisor() {
    StageSpec<Void, Integer> source = Producer.fromIterable("numbers", range(0, 10));
    Supervisor strict =
        Supervisor.restForOne()
            .intensity(0, Duration.ofSeconds(60))
            .child(source.child())
            .child(holding("sink", source, 4).child())
            .start();
    next(given);
    Processes.whereis("sink").orElseThrow().kill();
    assertThat(Processes.await(strict.pid(), Duration.ofSeconds(10))).contains(ExitReason.SHUTDOWN);
  }

  @Test
  void beyondItsDeadLettersAStageIsTheSupervisorsAgain() {
    StageSpec<Void, Integer> source = Producer.fromIterable("numbers", range(0, 10));
    Supervisor strict =
        Supervisor.restForOne()
            .intensity(0, Duration.ofSeconds(60))
            .child(source.child())
            .child(
                poisoned(source, Set.copyOf(range(0, 10)))
                    .maxDeadLetters(2, Duration.ofMinutes(1))
                    .child())
            .child(
                Consumer.of("sink", Subscription.to("checked", Integer.class), batch -> {}).child())
            .start();
    assertThat(Processes.await(strict.pid(), Duration.ofSeconds(10))).contains(ExitReason.SHUTDOWN);
    assertThat(dead.stream().filter(it -> it.cause() == DeadLetter.Cause.POISON).count())
        .isBetween(2L, 3L);
  }

  // ------------------------------------------------------------------ exact results

  @Test
  void aStatefulProducerConsumerIsExactlyRightUnderKills() {
    AtomicInteger steps = new AtomicInteger();
    StageSpec<Void, Integer> source = Producer.fromIterable("numbers", range(0, 5_000));
    StageSpec<Integer, Integer> numbered =
        ProducerConsumer.<Integer, Integer, Integer>stateful(
            "numbered",
            Subscription.to(source).maxDemand(100),
            0,
            (count, batch, out) -> {
              int next = count;
              for (int event : batch.events()) {
                out.emit(event + next++);
              }
              if (steps.incrementAndGet() % 7 == 3) {
                Processes.whereis("numbered").orElseThrow().kill();
              }
              return next;
            });
    assertThat(result(patient(), source, numbered))
        .isEqualTo(IntStream.range(0, 5_000).map(i -> 2 * i).boxed().toList());
    assertThat(steps.get()).isGreaterThan(110);
  }

  @Test
  void aCollectingProducerConsumerIsExactlyRightUnderKills() {
    Set<Integer> killed = ConcurrentHashMap.newKeySet();
    List<Integer> sizes = Collections.synchronizedList(new ArrayList<>());
    StageSpec<Void, Integer> source = Producer.fromIterable("numbers", range(0, 5_000));
    StageSpec<Integer, Integer> sum =
        ProducerConsumer.collecting(
            "sum",
            Subscription.to(source).maxDemand(100),
            Collectors.collectingAndThen(
                Collectors.summingInt((Integer event) -> {
                  if (event % 333 == 11 && killed.add(event)) {
                    sizes.add(event);
                    Processes.whereis("sum").orElseThrow().kill();
                  }
                  return event;
                }),
                total -> total));
    assertThat(result(patient(), source, sum)).containsExactly(5_000 * 4_999 / 2);
    assertThat(sizes).hasSize(15);
  }
}
