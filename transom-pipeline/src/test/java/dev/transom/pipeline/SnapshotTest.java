package dev.transom.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The numbers of a pipeline, and what it says limits it. */
class SnapshotTest {
  @RegisterExtension final OnNode onNode = new OnNode();

  private final Acks acks = new Acks();

  private static PipelineInfo.StageInfo stage(Pipeline<?> pipeline, String name) {
    return pipeline.snapshot().stages().stream()
        .filter(stage -> stage.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void itCountsWhatBecameOfMessages() {
    Pipeline<Integer> ended =
        Given.ran(
            Pipeline.from(acks.source(Given.numbers(100)))
                .retry(Retry.times(2).backoff(Duration.ofMillis(1)))
                .process(message -> {
                  if (message.data() % 10 == 0) {
                    throw new IOException("ten");
                  }
                  return message.data() % 10 == 1 ? message.fail("one") : message;
                }));
    PipelineInfo info = ended.snapshot();
    assertThat(info.name()).isEqualTo("p");
    assertThat(info.phase()).isEqualTo(Phase.ENDED);
    assertThat(info.taken()).isEqualTo(100);
    assertThat(info.successful()).isEqualTo(80);
    assertThat(info.failed()).isEqualTo(20);
    assertThat(info.retried()).isEqualTo(20);
    assertThat(info.released()).isZero();
    assertThat(info.redelivered()).isZero();
    assertThat(info.notAcknowledged()).isZero();
    assertThat(info.inFlight()).isZero();
    assertThat(info.waiting()).isZero();
    assertThat(info.delayed()).isZero();
    assertThat(stage(ended, "sources").in()).isEqualTo(100);
    assertThat(stage(ended, "processors").in()).isEqualTo(120);
    assertThat(stage(ended, "processors").failed()).isEqualTo(40);
  }

  @Test
  void batchesAreCountedAndHowFullTheyWere() {
    Pipeline<Integer> ended =
        Given.ran(
            Pipeline.from(acks.source(Given.numbers(50)))
                .batch("db", b -> b.size(20).concurrency(2), batch -> {}));
    PipelineInfo.StageInfo db = stage(ended, "db");
    assertThat(db.concurrency()).isEqualTo(2);
    assertThat(db.in()).isEqualTo(50);
    assertThat(db.batches()).isEqualTo(3);
    assertThat(db.fill()).isEqualTo(50.0 / 60);
    assertThat(db.waiting()).isZero();
    assertThat(db.p99Nanos()).isPositive().isGreaterThanOrEqualTo(db.p50Nanos());
  }

  @Test
  void itShowsWhatWaitsWhere() {
    CountDownLatch goOn = new CountDownLatch(1);
    Pipeline<Integer> pipeline =
        Pipeline.from(acks.source(Given.numbers(100)))
            .process(p -> p.concurrency(1), message -> message)
            .batch("db", b -> b.size(10).timeout(Duration.ofHours(1)), batch -> goOn.await())
            .start("p");
    OnNode.eventually(() -> stage(pipeline, "db").waiting() >= 30);
    assertThat(pipeline.snapshot().inFlight()).isPositive();
    assertThat(pipeline.snapshot().successful()).isZero();
    assertThat(pipeline.snapshot().toString()).contains("p, RUNNING", "db", "in flight");
    goOn.countDown();
    assertThat(pipeline.await(Given.PATIENCE)).isTrue();
    assertThat(pipeline.snapshot().successful()).isEqualTo(100);
  }

  // ------------------------------------------------------------------ what limits it

  private void hints(Pipeline<?> pipeline, String... words) {
    OnNode.eventually(() -> {
      String hint = pipeline.snapshot().hint();
      for (String word : words) {
        if (!hint.contains(word)) {
          return false;
        }
      }
      return true;
    });
  }

  @Test
  void aBusyBatcherIsNamedWithTheOptionToChange() {
    Semaphore goOn = new Semaphore(0);
    Pipeline<Integer> pipeline =
        Pipeline.from(acks.source(Given.numbers(100_000)))
            .batch("db", b -> b.size(10), batch -> goOn.acquire())
            .start("p");
    hints(pipeline, "\"db\"", "batchers.db.concurrency", "batchers.db.size");
    assertThat(stage(pipeline, "db").busy()).isGreaterThan(0.8);
    goOn.release(1_000_000);
    pipeline.stop();
  }

  @Test
  void busyProcessorsAreNamedWithTheOptionToChange() {
    Semaphore goOn = new Semaphore(0);
    Pipeline<Integer> pipeline =
        Pipeline.from(acks.source(Given.numbers(100_000)))
            .process(
                p -> p.concurrency(2),
                message -> {
                  goOn.acquire();
                  return message;
                })
            .batch("db", batch -> {})
            .start("p");
    hints(pipeline, "the processors are busy", "processors.concurrency");
    goOn.release(1_000_000);
    pipeline.stop();
  }

  @Test
  void theRateLimitIsNamed() {
    Pipeline<Integer> pipeline =
        Pipeline.from(acks.source(Given.numbers(1000)))
            .rateLimit(10, Duration.ofHours(1))
            .start("p");
    hints(pipeline, "rate.messages");
    pipeline.stop();
  }

  @Test
  void theLimitOfMessagesInFlightIsNamed() {
    CountDownLatch grown = new CountDownLatch(1);
    Pipeline<Integer> pipeline =
        Pipeline.from(acks.source(Given.numbers(1000)))
            .maxInFlight(50)
            .batch("db", b -> b.size(50).timeout(Duration.ofHours(1)), batch -> grown.await())
            .start("p");
    pipeline.batchSize("db", 100); // which can never be reached
    grown.countDown();
    hints(pipeline, "max-in-flight");
    pipeline.stop();
    assertThat(acks.failed()).isEmpty();
  }

  @Test
  void aPauseAndAQuietSourceAreNamed() {
    Pipeline<Integer> pipeline = Pipeline.from(Given.<Integer>nothing()).start("p");
    hints(pipeline, "the source");
    pipeline.pause();
    hints(pipeline, "paused", "resume()");
    pipeline.stop();
  }
}
