package dev.transom.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How often and when a step is tried again, in virtual time. */
class RetryTest {
  @RegisterExtension final Virtual virtual = new Virtual();

  private final Acks acks = new Acks();
  private final List<Long> times = new ArrayList<>();
  private final List<Integer> attempts = new ArrayList<>();

  private static Retry exact(int times) {
    return Retry.times(times).backoff(Duration.ofMillis(100)).jitter(0);
  }

  private Message<Integer> attempt(Message<Integer> message) {
    times.add(Duration.ofNanos(virtual.now()).toMillis());
    attempts.add(message.attempt());
    return message;
  }

  private PipelineSpec<Integer, Integer> failing(int failures) {
    return Pipeline.from(Given.<Integer>nothing())
        .process(message -> {
          attempt(message);
          if (attempts.size() <= failures) {
            throw new IOException("attempt " + attempts.size());
          }
          return message;
        });
  }

  private List<Long> pauses() {
    List<Long> pauses = new ArrayList<>();
    for (int i = 1; i < times.size(); i++) {
      pauses.add(times.get(i) - times.get(i - 1));
    }
    return pauses;
  }

  private Pipeline<Integer> one(PipelineSpec<Integer, Integer> spec) {
    Pipeline<Integer> pipeline = virtual.start(spec);
    virtual.push(pipeline, acks.of(7));
    virtual.advance(Duration.ofMinutes(10));
    return pipeline;
  }

  @Test
  void pausesDouble() {
    Pipeline<Integer> pipeline = one(failing(4).retry(exact(5)));
    assertThat(pauses()).containsExactly(100L, 200L, 400L, 800L);
    assertThat(attempts).containsExactly(1, 2, 3, 4, 5);
    assertThat(acks.successful()).containsExactly(7);
    assertThat(pipeline.snapshot().retried()).isEqualTo(4);
    assertThat(pipeline.deadLetters()).isEmpty();
  }

  @Test
  void noPauseIsLongerThanTheLongest() {
    one(failing(5).retry(exact(5).maxBackoff(Duration.ofMillis(300))));
    assertThat(pauses()).containsExactly(100L, 200L, 300L, 300L, 300L);
  }

  @Test
  void jitterMakesPausesShorterByAPart() {
    one(failing(20).retry(exact(20).maxBackoff(Duration.ofMillis(100)).jitter(0.5)));
    assertThat(pauses()).hasSize(20).allMatch(pause -> pause >= 49 && pause <= 101);
    assertThat(pauses().stream().distinct().count()).isGreaterThan(1);
  }

  @Test
  void afterTheLastAttemptItHasFailed() {
    Pipeline<Integer> pipeline = one(failing(100).retry(exact(2)));
    assertThat(attempts).containsExactly(1, 2, 3);
    assertThat(acks.reasons()).containsExactly("IOException: attempt 3");
    assertThat(pipeline.deadLetters()).extracting(DeadLetter::attempts).containsExactly(3);
  }

  @Test
  void byDefaultAStepIsTriedThreeTimesAgain() {
    one(failing(100));
    assertThat(attempts).containsExactly(1, 2, 3, 4);
  }

  @Test
  void withoutRetriesThereIsOneAttempt() {
    one(failing(100).retry(Retry.none()));
    assertThat(attempts).containsExactly(1);
  }

  @Test
  void otherErrorsAreNotTriedAgain() {
    one(failing(100).retry(exact(5).on(error -> error instanceof IllegalStateException)));
    assertThat(attempts).containsExactly(1);
    attempts.clear();
    assertThat(acks.failed()).hasSize(1);
  }

  @Test
  void aRuleThatThrowsMeansNo() {
    Pipeline<Integer> pipeline =
        one(
            failing(100)
                .retry(
                    exact(5)
                        .on(error -> {
                          throw new IllegalStateException("the rule");
                        })));
    assertThat(attempts).containsExactly(1);
    Throwable cause = pipeline.deadLetters().getFirst().failure().cause().orElseThrow();
    assertThat(cause).isInstanceOf(IOException.class);
    assertThat(cause.getSuppressed()).hasSize(1);
  }

  @Test
  void theMessageIsAsItWasWhenTheStepBegan() {
    List<Object> seen = new ArrayList<>();
    one(
        Pipeline.from(Given.<Integer>nothing())
            .process(message -> message.map(number -> number + 1))
            .process(message -> {
              seen.add(message.data());
              if (seen.size() < 3) {
                throw new IOException("again");
              }
              return message;
            }));
    assertThat(seen).containsExactly(8, 8, 8);
  }

  @Test
  void eachStepCountsItsOwnAttempts() {
    List<String> seen = new ArrayList<>();
    one(
        Pipeline.from(Given.<Integer>nothing())
            .retry(exact(2))
            .process(message -> {
              seen.add("processor " + message.attempt());
              if (message.attempt() < 3) {
                throw new IOException("again");
              }
              return message;
            })
            .batch(
                "db",
                batch -> {
                  int attempt = batch.messages().getFirst().attempt();
                  seen.add("db " + attempt);
                  if (attempt < 3) {
                    throw new IOException("again");
                  }
                }));
    assertThat(seen)
        .containsExactly("processor 1", "processor 2", "processor 3", "db 1", "db 2", "db 3");
    assertThat(acks.successful()).containsExactly(7);
  }

  @Test
  void aFailedBatchComesBackInSmallerAndSmallerPieces() {
    List<Integer> sizes = new ArrayList<>();
    Pipeline<Integer> pipeline =
        virtual.start(
            Pipeline.from(acks.source(Given.numbers(100)))
                .retry(exact(3))
                .batch(
                    "db",
                    b -> b.size(100),
                    batch -> {
                      sizes.add(batch.size());
                      if (batch.data().contains(42)) {
                        throw new IOException("42");
                      }
                    }));
    virtual.ended(pipeline);
    assertThat(sizes.getFirst()).isEqualTo(100);
    assertThat(sizes.subList(1, 9)).containsExactly(13, 13, 13, 13, 13, 13, 13, 9);
    assertThat(sizes.subList(9, sizes.size())).startsWith(2, 2, 2, 2, 2, 2, 1).endsWith(1);
    assertThat(acks.successful()).hasSize(99).doesNotContain(42);
    assertThat(acks.failed()).containsExactly(42);
    assertThat(pipeline.deadLetters()).extracting(DeadLetter::attempts).containsExactly(4);
  }

  @Test
  void drainingDoesNotWaitForPauses() {
    Pipeline<Integer> pipeline =
        virtual.start(failing(1).retry(Retry.times(1).backoff(Duration.ofHours(1))));
    virtual.push(pipeline, acks.of(7));
    assertThat(pipeline.snapshot().delayed()).isEqualTo(1);
    long before = virtual.now();
    virtual.drain(pipeline);
    assertThat(virtual.now()).isEqualTo(before);
    assertThat(acks.successful()).containsExactly(7);
  }

  @Test
  void oneThatWaitsHoldsNobodyUp() {
    Pipeline<Integer> pipeline =
        virtual.start(
            Pipeline.from(Given.<Integer>nothing())
                .process(
                    p -> p.concurrency(1),
                    message -> {
                      if (message.data() == 1 && message.attempt() == 1) {
                        throw new IOException("one");
                      }
                      return message;
                    }));
    virtual.push(pipeline, acks.of(1), acks.of(2), acks.of(3));
    assertThat(acks.successful()).containsExactly(2, 3);
    virtual.advance(Duration.ofMillis(100));
    assertThat(acks.successful()).containsExactly(2, 3, 1);
  }

  @Test
  void wrongRulesAreRefused() {
    assertThatThrownBy(() -> Retry.times(-1)).hasMessageContaining("0 times or more, got: -1");
    assertThatThrownBy(() -> Retry.times(1).backoff(Duration.ofMillis(-1)))
        .hasMessageContaining("from backoff up to maxBackoff");
    assertThatThrownBy(() -> Retry.times(1).maxBackoff(Duration.ofMillis(1)))
        .hasMessageContaining("from backoff up to maxBackoff");
    assertThatThrownBy(() -> Retry.times(1).jitter(1.5)).hasMessageContaining("from 0 to 1");
    assertThatThrownBy(() -> Retry.times(1).jitter(Double.NaN)).hasMessageContaining("0 to 1");
  }
}
