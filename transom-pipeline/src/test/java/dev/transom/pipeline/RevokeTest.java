package dev.transom.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Messages of a partition that belongs to somebody else now. */
class RevokeTest {
  @RegisterExtension final OnNode onNode = new OnNode();

  private final List<Object> acknowledged = new CopyOnWriteArrayList<>();
  private final List<Object> released = new CopyOnWriteArrayList<>();
  private final Semaphore permits = new Semaphore(0);
  private final Semaphore begun = new Semaphore(0);
  private final AtomicReference<SourceContext<String>> context = new AtomicReference<>();

  private final Acknowledger acknowledger =
      new Acknowledger() {
        @Override
        public void acknowledge(Acknowledgement messages) {
          messages.successful().forEach(message -> acknowledged.add(message.data()));
          messages.failed().forEach(message -> acknowledged.add("failed " + message.data()));
        }

        @Override
        public void release(List<Message<?>> messages) {
          messages.forEach(message -> released.add(message.data()));
        }
      };

  private final Source<String> source =
      there -> {
        context.set(there);
        return (demand, out) -> true;
      };

  private void push(String group, int count) {
    Seen.eventually(() -> context.get() != null);
    for (int i = 0; i < count; i++) {
      String text = group + i;
      context.get().push(Message.of(text).group(group).acknowledger(acknowledger, text));
    }
  }

  private Message<String> slowly(Message<String> message) throws Exception {
    begun.release();
    permits.acquire();
    return message;
  }

  /** Revokes on a thread of its own. */
  private AtomicInteger revoking(String group, Duration timeout) {
    AtomicInteger left = new AtomicInteger(-1);
    Thread.startVirtualThread(() -> left.set(context.get().revoke(group, timeout)));
    return left;
  }

  @Test
  void thoseThatNobodyHasBegunWithAreReleasedAndTheOthersWaitedFor() throws Exception {
    Pipeline<String> pipeline =
        Pipeline.from(source).process(p -> p.concurrency(1), this::slowly).start("p");
    push("a", 1);
    begun.acquire();
    push("a", 0);
    push("b", 5);
    for (int i = 1; i < 5; i++) {
      String text = "a" + i;
      context.get().push(Message.of(text).group("a").acknowledger(acknowledger, text));
    }
    AtomicInteger left = revoking("a", Duration.ofMinutes(1));
    Seen.eventually(() -> released.size() == 4);
    assertThat(released).containsExactlyInAnyOrder("a1", "a2", "a3", "a4");
    assertThat(left).hasValue(-1);
    permits.release(100);
    Seen.eventually(() -> left.get() == 0);
    assertThat(pipeline.drain(Seen.PATIENCE)).isTrue();
    assertThat(acknowledged).containsExactlyInAnyOrder("a0", "b0", "b1", "b2", "b3", "b4");
    assertThat(pipeline.snapshot().released()).isEqualTo(4);
  }

  @Test
  void thoseThatWaitForAnotherAttemptAreReleasedAtOnce() {
    Retry slow = Retry.times(3).backoff(Duration.ofDays(1)).maxBackoff(Duration.ofDays(1));
    AtomicInteger tries = new AtomicInteger();
    Pipeline<String> pipeline =
        Pipeline.from(source)
            .retry(slow)
            .process(message -> {
              tries.incrementAndGet();
              throw new IllegalStateException("not yet");
            })
            .start("p");
    push("a", 5);
    push("b", 1);
    Seen.eventually(() -> pipeline.snapshot().delayed() == 6);
    assertThat(context.get().revoke("a", Duration.ofMinutes(1))).isZero();
    assertThat(released).containsExactlyInAnyOrder("a0", "a1", "a2", "a3", "a4");
    assertThat(pipeline.snapshot().delayed()).isEqualTo(1);
    assertThat(tries).hasValue(6);
    pipeline.stop(Duration.ZERO);
  }

  @Test
  void batchesThatWaitForAnotherAttemptAreReleasedAtOnce() {
    Retry slow = Retry.times(3).backoff(Duration.ofDays(1)).maxBackoff(Duration.ofDays(1));
    Pipeline<String> pipeline =
        Pipeline.from(source)
            .retry(slow)
            .batch(
                "b",
                b -> b.size(10),
                batch -> {
                  throw new IllegalStateException("not yet");
                })
            .start("p");
    push("a", 10);
    Seen.eventually(() -> pipeline.snapshot().delayed() == 1);
    assertThat(context.get().revoke("a", Duration.ofMinutes(1))).isZero();
    assertThat(released).hasSize(10);
    Seen.eventually(() -> pipeline.snapshot().inFlight() == 0);
    pipeline.stop();
  }

  @Test
  void thoseThatAProcessorHasTakenAndNotBegunWithAreReleasedToo() throws Exception {
    Pipeline<String> pipeline =
        Pipeline.from(source).process(p -> p.concurrency(1), this::slowly).start("p");
    Seen.eventually(() -> context.get() != null);
    List<Message<String>> all = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      all.add(Message.of("a" + i).group("a").acknowledger(acknowledger, i));
    }
    pipeline.push(all); // taken all at once
    begun.acquire();
    AtomicInteger left = revoking("a", Duration.ofMinutes(1));
    Seen.eventually(() -> pipeline.snapshot().waiting() == 0);
    permits.release(100);
    Seen.eventually(() -> left.get() == 0);
    assertThat(released).hasSize(8 - acknowledged.size());
    assertThat(acknowledged.size() + released.size()).isEqualTo(8);
    pipeline.stop();
  }

  @Test
  void thoseInBatchesThatAreBeingFilledAreReleased() {
    Queue<PipelineTelemetry.Released> events = Seen.events(PipelineTelemetry.Released.class);
    Pipeline<String> pipeline =
        Pipeline.from(source)
            .batch("b", b -> b.size(100).timeout(Duration.ofDays(1)), batch -> {})
            .start("p");
    push("a", 10);
    push("b", 10);
    Seen.eventually(() -> pipeline.snapshot().stages().get(2).waiting() == 20);
    assertThat(context.get().revoke("a", Duration.ofMinutes(1))).isZero();
    assertThat(released).hasSize(10).allMatch(text -> text.toString().startsWith("a"));
    assertThat(events.stream().mapToInt(event -> event.messages().size()).sum()).isEqualTo(10);
    assertThat(pipeline.drain(Seen.PATIENCE)).isTrue();
    assertThat(acknowledged).hasSize(10).allMatch(text -> text.toString().startsWith("b"));
  }

  @Test
  void aBatchThatIsBeingHandledIsWaitedForAndAcknowledged() throws Exception {
    Pipeline<String> pipeline =
        Pipeline.from(source)
            .batch(
                "b",
                b -> b.size(4),
                batch -> {
                  begun.release();
                  permits.acquire();
                })
            .start("p");
    push("a", 4);
    begun.acquire();
    AtomicInteger left = revoking("a", Duration.ofMinutes(1));
    permits.release(10);
    Seen.eventually(() -> left.get() == 0);
    assertThat(acknowledged).hasSize(4);
    assertThat(released).isEmpty();
    pipeline.stop();
  }

  @Test
  void whatIsNotFinishedInTimeIsNotAcknowledgedAnyMore() throws Exception {
    Pipeline<String> pipeline =
        Pipeline.from(source).process(p -> p.concurrency(1), this::slowly).start("p");
    push("a", 1);
    begun.acquire();
    assertThat(context.get().revoke("a", Duration.ZERO)).isEqualTo(1);
    push("a", 1); // the partition has come back
    permits.release(10);
    assertThat(pipeline.drain(Seen.PATIENCE)).isTrue();
    assertThat(acknowledged).as("that of the first assignment is not").containsExactly("a0");
    assertThat(released).isEmpty();
    assertThat(pipeline.snapshot().successful()).isEqualTo(2);
  }

  @Test
  void oneThatWaitsToBeTriedAgainIsReleasedWhenItsTimeComes() throws Exception {
    AtomicInteger tries = new AtomicInteger();
    Pipeline<String> pipeline =
        Pipeline.from(source)
            .process(message -> {
              tries.incrementAndGet();
              throw new IllegalStateException("down");
            })
            .retry(Retry.times(3).backoff(Duration.ofMillis(50)).maxBackoff(Duration.ofMillis(50)))
            .start("p");
    push("a", 1);
    Seen.eventually(() -> tries.get() >= 1);
    AtomicInteger left = revoking("a", Duration.ofMinutes(1));
    Seen.eventually(() -> left.get() == 0);
    assertThat(acknowledged.size() + released.size()).isEqualTo(1);
    pipeline.stop();
  }

  @Test
  void oneThatIsNotKnownIsRevokedAlready() {
    Pipeline<String> pipeline = Pipeline.from(source).start("p");
    push("a", 3);
    Seen.eventually(() -> pipeline.snapshot().successful() == 3);
    Seen.eventually(() -> pipeline.snapshot().inFlight() == 0); // it has left its group, too
    assertThat(context.get().revoke("other", Duration.ZERO)).isZero();
    assertThat(context.get().revoke("a", Duration.ZERO)).isZero();
    assertThat(context.get().revoke("a", Duration.ZERO)).isZero();
    pipeline.stop();
  }

  @Test
  void thoseOfAPartitionedPipelineAreReleasedToo() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    Pipeline<String> pipeline =
        Pipeline.from(source)
            .partitionBy(message -> message.data().substring(0, 1))
            .process(
                p -> p.concurrency(2),
                message -> {
                  begun.release();
                  go.await();
                  return message;
                })
            .start("p");
    push("a", 1);
    begun.acquire();
    push("b", 20);
    begun.acquire();
    AtomicInteger left = revoking("b", Duration.ofMinutes(1));
    Seen.eventually(() -> pipeline.snapshot().waiting() == 0);
    go.countDown();
    Seen.eventually(() -> left.get() == 0);
    assertThat(pipeline.drain(Seen.PATIENCE)).isTrue();
    assertThat(acknowledged).contains("a0");
    assertThat(acknowledged.size() + released.size()).isEqualTo(21);
    assertThat(released).isNotEmpty();
  }
}
