package dev.transom.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Order by key. */
class PartitionTest {
  private static final int KEYS = 7;
  private static final int MANY = 7_000;

  @RegisterExtension final OnNode onNode = new OnNode();

  private final Acks acks = new Acks();
  private final Map<Integer, List<Integer>> seen = new ConcurrentHashMap<>();
  private final Map<Integer, AtomicInteger> inside = new ConcurrentHashMap<>();

  private static int key(int number) {
    return number % KEYS;
  }

  private void see(int number) {
    seen.computeIfAbsent(key(number), k -> new CopyOnWriteArrayList<>()).add(number);
  }

  private PipelineSpec<Integer, Integer> many() {
    return Pipeline.from(acks.source(Given.numbers(MANY)))
        .partitionBy(message -> key(message.data()))
        .retry(Retry.times(3).backoff(Duration.ofMillis(1)));
  }

  private void eachKeyWasInOrder() {
    assertThat(seen).hasSize(KEYS);
    seen.forEach((key, numbers) -> {
      assertThat(numbers).hasSize(MANY / KEYS).isSorted();
    });
    assertThat(acks.successful()).hasSize(MANY);
  }

  @Test
  void aKeyStaysInOrderWithMoreProcessorsThanKeys() {
    Given.ran(
        many()
            .process(
                p -> p.concurrency(20),
                message -> {
                  AtomicInteger there =
                      inside.computeIfAbsent(key(message.data()), k -> new AtomicInteger());
                  assertThat(there.incrementAndGet()).isEqualTo(1);
                  see(message.data());
                  there.decrementAndGet();
                  return message;
                }));
    eachKeyWasInOrder();
  }

  @Test
  void oneThatIsTriedAgainComesBeforeThoseBehindIt() {
    Given.ran(
        many()
            .process(
                p -> p.concurrency(8),
                message -> {
                  if (message.data() % 100 == 13 && message.attempt() < 3) {
                    throw new IOException("again");
                  }
                  see(message.data());
                  return message;
                }));
    eachKeyWasInOrder();
  }

  @Test
  void oneThatFailsForGoodLetsItsKeyGoOn() {
    Given.ran(
        many()
            .process(message -> {
              if (message.data() == 14) {
                throw new IOException("never");
              }
              see(message.data());
              return message;
            }));
    assertThat(seen.get(0)).hasSize(MANY / KEYS - 1).isSorted().doesNotContain(14);
    assertThat(acks.failed()).containsExactly(14);
    assertThat(acks.successful()).hasSize(MANY - 1);
  }

  @Test
  void batchesKeepTheOrderTooWhileOthersAreHandledBesideThem() {
    Given.ran(
        many()
            .process(p -> p.concurrency(8), message -> message)
            .batch(
                "db",
                b -> b.size(20).concurrency(4).timeout(Duration.ofMillis(5)),
                batch -> {
                  assertThat(batch.info().partition()).isPresent();
                  batch.data().forEach(this::see);
                }));
    eachKeyWasInOrder();
  }

  @Test
  void batchesThatAreTriedAgainKeepTheOrder() {
    AtomicInteger calls = new AtomicInteger();
    Given.ran(
        many()
            .batch(
                "db",
                b -> b.size(20).concurrency(4),
                batch -> {
                  if (batch.messages().getFirst().attempt() == 1
                      && calls.incrementAndGet() % 3 == 0) {
                    throw new IOException("again");
                  }
                  batch.data().forEach(this::see);
                }));
    eachKeyWasInOrder();
  }

  @Test
  void aKeyIsAlwaysInTheSameLane() {
    Map<Integer, OptionalInt> lanes = new ConcurrentHashMap<>();
    Given.ran(
        many()
            .batch(
                "db",
                b -> b.size(20).concurrency(3),
                batch -> {
                  for (int number : batch.data()) {
                    OptionalInt lane = batch.info().partition();
                    assertThat(lanes.computeIfAbsent(key(number), k -> lane)).isEqualTo(lane);
                  }
                }));
    assertThat(acks.failed()).isEmpty();
    assertThat(lanes.values()).allMatch(lane -> lane.orElseThrow() < 3);
  }

  @Test
  void theOrderSurvivesAChangeOfTheNumbers() {
    Pipeline<Integer> pipeline =
        many()
            .process(p -> p.concurrency(8), message -> message)
            .batch(
                "db",
                b -> b.size(5).concurrency(2).timeout(Duration.ofMillis(5)),
                batch -> batch.data().forEach(this::see))
            .start("p");
    int round = 0;
    while (pipeline.phase() != Phase.ENDED) {
      pipeline.concurrency("db", 1 + round % 5);
      pipeline.concurrency(1 + round % 9);
      round++;
      Thread.yield();
    }
    pipeline.await(Given.PATIENCE);
    eachKeyWasInOrder();
  }

  @Test
  void aSlowKeyHoldsUpItselfAlone() throws Exception {
    CountDownLatch others = new CountDownLatch(10);
    CountDownLatch goOn = new CountDownLatch(1);
    Pipeline<Integer> pipeline =
        Pipeline.from(Given.<Integer>nothing())
            .partitionBy(message -> message.data() % 2)
            .process(
                p -> p.concurrency(2),
                message -> {
                  see(message.data());
                  if (message.data() == 0) {
                    goOn.await();
                  } else if (message.data() % 2 == 1) {
                    others.countDown();
                  }
                  return message;
                })
            .start("p");
    pipeline.push(acks.of(List.of(0, 2)));
    OnNode.eventually(() -> !seen.isEmpty());
    List<Integer> odd = new ArrayList<>();
    for (int i = 1; i < 20; i += 2) {
      odd.add(i);
    }
    pipeline.push(acks.of(odd));
    assertThat(others.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(acks.successful()).doesNotContain(0, 2);
    goOn.countDown();
    assertThat(pipeline.drain(Given.PATIENCE)).isTrue();
    assertThat(acks.successful()).hasSize(12);
  }

  @Test
  void differentKeysAreHandledAtTheSameTime() {
    CyclicBarrier all = new CyclicBarrier(3);
    Pipeline<Integer> pipeline =
        Pipeline.from(Given.<Integer>nothing())
            .partitionBy(Message::data)
            .retry(Retry.none())
            .process(
                p -> p.concurrency(3),
                message -> {
                  all.await(30, TimeUnit.SECONDS);
                  return message;
                })
            .start("p");
    for (int i = 0; i < 3; i++) {
      pipeline.push(acks.of(List.of(i)));
      int begun = i;
      OnNode.eventually(() -> begun == 2 || all.getNumberWaiting() == begun + 1);
    }
    assertThat(pipeline.drain(Given.PATIENCE)).isTrue();
    assertThat(acks.successful()).hasSize(3);
  }

  @Test
  void aKeyThatCannotBeFoundFailsItsMessage() {
    Given.pushed(
        Pipeline.from(Given.<Integer>nothing())
            .partitionBy(message -> message.data() == 0 ? null : 1 / (message.data() - 1)),
        acks.of(Given.numbers(3)));
    assertThat(acks.failed()).containsExactlyInAnyOrder(0, 1);
    assertThat(acks.reasons())
        .allMatch(reason -> reason.startsWith("its partition could not be found: "));
    assertThat(acks.successful()).containsExactly(2);
  }
}
