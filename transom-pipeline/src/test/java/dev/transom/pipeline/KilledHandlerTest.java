package dev.transom.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.transom.process.ExitReason;
import dev.transom.process.Pid;
import dev.transom.process.Processes;
import dev.transom.process.spi.Kernel;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Processes that are killed in the middle of a handler: nothing is lost, and no attempt counted.
 */
class KilledHandlerTest {
  @RegisterExtension final OnNode onNode = new OnNode();

  private final Acks acks = new Acks();
  private final Set<Object> killedAt = ConcurrentHashMap.newKeySet();
  private final CountDownLatch never = new CountDownLatch(1);
  private final List<Integer> attempts = new CopyOnWriteArrayList<>();

  /** Has its own process killed, once for each, and stays until it is interrupted for that. */
  private void killOnce(Object at) throws InterruptedException {
    if (killedAt.add(at)) {
      Pid mine = Processes.self().pid();
      Thread.ofPlatform().start(() -> Kernel.get().end(mine, ExitReason.KILLED));
      never.await();
    }
  }

  @Test
  void aProcessorsSuccessorGoesOnWithTheSameMessage() {
    AtomicInteger calls = new AtomicInteger();
    Pipeline<Integer> ended =
        Given.pushed(
            Pipeline.from(Given.<Integer>nothing())
                .process(
                    p -> p.concurrency(1),
                    message -> {
                      calls.incrementAndGet();
                      attempts.add(message.attempt());
                      if (message.data() % 3 == 0) {
                        killOnce(message.data());
                      }
                      return message;
                    }),
            acks.of(Given.numbers(9)));
    assertThat(acks.successful()).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7, 8);
    assertThat(calls).hasValue(12);
    assertThat(attempts).containsOnly(1);
    assertThat(ended.snapshot().redelivered()).isEqualTo(3);
    assertThat(ended.snapshot().retried()).isZero();
  }

  @Test
  void aBatchProcessorsSuccessorIsGivenTheSameBatch() {
    List<List<Integer>> batches = new CopyOnWriteArrayList<>();
    Given.pushed(
        Pipeline.from(Given.<Integer>nothing())
            .process(p -> p.concurrency(1), message -> message)
            .batch(
                "db",
                b -> b.size(4),
                batch -> {
                  batches.add(List.copyOf(batch.data()));
                  attempts.add(batch.messages().getFirst().attempt());
                  killOnce(batch.data().getFirst());
                }),
        acks.of(Given.numbers(8)));
    assertThat(batches)
        .containsExactly(
            List.of(0, 1, 2, 3), List.of(0, 1, 2, 3), List.of(4, 5, 6, 7), List.of(4, 5, 6, 7));
    assertThat(attempts).containsOnly(1);
    assertThat(acks.successful()).containsExactlyElementsOf(Given.numbers(8));
  }

  @Test
  void prepareAndOnFailedAreCalledAgain() {
    List<String> calls = new CopyOnWriteArrayList<>();
    Given.pushed(
        Pipeline.from(Given.<Integer>nothing())
            .retry(Retry.none())
            .prepare(messages -> {
              calls.add("prepare " + messages.size());
              killOnce("prepare");
              return messages;
            })
            .process(p -> p.concurrency(1), message -> message.<Integer>fail("no"))
            .onFailed(failed -> {
              calls.add("onFailed " + failed.size());
              killOnce("onFailed");
              return failed;
            }),
        acks.of(Given.numbers(5)));
    assertThat(calls).containsExactly("prepare 5", "prepare 5", "onFailed 5", "onFailed 5");
    assertThat(acks.failed()).containsExactlyElementsOf(Given.numbers(5));
  }

  @Test
  void manyKillsLoseNothing() {
    Pipeline<Integer> ended =
        Given.ran(
            Pipeline.from(acks.source(Given.numbers(2000)))
                .process(message -> {
                  if (message.data() % 20 == 0) {
                    killOnce("m" + message.data());
                  }
                  return message;
                })
                .batch(
                    "db",
                    b -> b.size(50).concurrency(3),
                    batch -> killOnce("b" + batch.data().getFirst() % 7)));
    assertThat(acks.successful()).hasSize(2000);
    assertThat(new HashSet<>(acks.successful())).hasSize(2000);
    assertThat(acks.failed()).isEmpty();
    assertThat(ended.snapshot().redelivered()).isGreaterThanOrEqualTo(100);
  }
}
