package dev.transom.stage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.transom.otp.Supervisor;
import dev.transom.process.ExitReason;
import dev.transom.process.Processes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SourceTest {
  private static final int COUNT = 5_000;
  private static final List<Integer> NUMBERS = IntStream.range(0, COUNT).boxed().toList();

  @RegisterExtension final OnNode onNode = new OnNode();

  /** Runs a producer to its end and gives what a consumer saw. */
  private static List<Integer> seenOf(StageSpec<Void, Integer> producer) {
    List<Integer> seen = Collections.synchronizedList(new ArrayList<>());
    StageRef source = producer.start();
    StageRef sink =
        Consumer.of("sink", Subscription.to(producer), batch -> seen.addAll(batch.events()))
            .start();
    assertThat(sink.await(Duration.ofSeconds(10))).contains(ExitReason.NORMAL);
    assertThat(source.await(Duration.ofSeconds(10))).contains(ExitReason.NORMAL);
    return seen;
  }

  /** The same under a supervisor that starts everything again. */
  private static List<Integer> supervised(StageSpec<Void, Integer> producer) {
    BlockingQueue<List<Integer>> results = new LinkedBlockingQueue<>();
    Supervisor supervisor =
        Supervisor.restForOne()
            .intensity(1_000, Duration.ofSeconds(1))
            .child(producer.child())
            .child(
                Consumer.collecting(
                        "sink",
                        Subscription.to(producer).maxDemand(100),
                        Collectors.toList(),
                        results::add)
                    .child())
            .start();
    List<Integer> seen = Tap.next(results);
    supervisor.stop();
    return seen;
  }

  @Test
  void anIterablesEventsComeInOrderAndThenTheEnd() {
    assertThat(seenOf(Producer.fromIterable("numbers", NUMBERS))).isEqualTo(NUMBERS);
  }

  @Test
  void anIteratorsEventsComeInOrderAndThenTheEnd() {
    assertThat(seenOf(Producer.from("numbers", NUMBERS::iterator))).isEqualTo(NUMBERS);
  }

  @Test
  void aStreamsEventsComeInOrderAndThenTheEnd() {
    assertThat(seenOf(Producer.fromStream("numbers", NUMBERS::stream))).isEqualTo(NUMBERS);
  }

  @Test
  void anEmptySourceEndsAtOnce() {
    assertThat(seenOf(Producer.fromIterable("numbers", List.of()))).isEmpty();
  }

  @Test
  void theEndWaitsForTheLastAcknowledgement() throws Exception {
    Semaphore gate = new Semaphore(0);
    CountDownLatch handling = new CountDownLatch(1);
    StageSpec<Void, Integer> spec = Producer.fromIterable("numbers", List.of(1, 2, 3));
    StageRef source = spec.start();
    StageRef sink =
        Consumer.of(
                "sink",
                Subscription.to(spec),
                batch -> {
                  handling.countDown();
                  gate.acquire();
                })
            .start();
    handling.await();
    assertThat(source.await(Duration.ZERO)).isEmpty();
    gate.release();
    assertThat(source.await(Duration.ofSeconds(10))).contains(ExitReason.NORMAL);
    assertThat(sink.await(Duration.ofSeconds(10))).contains(ExitReason.NORMAL);
  }

  private static Iterator<Integer> numbersWith(IntConsumer before) {
    return NUMBERS.stream()
        .map(i -> {
          before.accept(i);
          return i;
        })
        .iterator();
  }

  @Test
  void afterAKillTheSourceGoesOnExactlyWhereItWas() {
    AtomicInteger kills = new AtomicInteger();
    AtomicInteger next = new AtomicInteger(77);
    List<Integer> seen =
        supervised(
            Producer.from(
                "numbers",
                () ->
                    numbersWith(i -> {
                      if (i == next.get()) {
                        next.addAndGet(500);
                        kills.incrementAndGet();
                        Processes.whereis("numbers").orElseThrow().kill();
                      }
                    })));
    assertThat(kills).hasValue(10);
    assertThat(seen).isEqualTo(NUMBERS);
  }

  @Test
  void afterTheIteratorThrewANewOneGoesOnExactlyThere() {
    AtomicBoolean thrown = new AtomicBoolean();
    AtomicInteger iterators = new AtomicInteger();
    List<Integer> seen =
        supervised(
            Producer.from(
                "numbers",
                () -> {
                  iterators.incrementAndGet();
                  return numbersWith(i -> {
                    if (i == 2_345 && thrown.compareAndSet(false, true)) {
                      throw new IllegalStateException("the source is gone");
                    }
                  });
                }));
    assertThat(iterators).hasValue(2);
    assertThat(seen).isEqualTo(NUMBERS);
  }

  @Test
  void aStatefulProducerGoesOnFromItsCommittedState() {
    AtomicInteger steps = new AtomicInteger();
    List<Integer> seen =
        supervised(
            Producer.stateful(
                "numbers",
                0,
                (from, demand, out) -> {
                  int to = (int) Math.min(COUNT, from + demand);
                  for (int i = from; i < to; i++) {
                    out.emit(i);
                  }
                  switch (steps.incrementAndGet() % 10) {
                    case 3 -> Processes.whereis("numbers").orElseThrow().kill();
                    case 7 -> throw new IllegalStateException("a bad moment");
                    default -> {}
                  }
                  if (to == COUNT) {
                    out.complete();
                  }
                  return to;
                }));
    assertThat(steps.get()).isGreaterThan(40);
    assertThat(seen).isEqualTo(NUMBERS);
  }
}
