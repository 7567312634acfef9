package dev.transom.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is done with a pipeline while it runs. */
class ControlTest {
  @RegisterExtension final OnNode onNode = new OnNode();

  private final Acks acks = new Acks();
  private final AtomicLong emitted = new AtomicLong();

  private final Source<Long> endless =
      context ->
          (demand, out) -> {
            out.emit(acks.of(emitted.incrementAndGet()));
            return true;
          };

  private void goesOn(Pipeline<?> pipeline) {
    long before = pipeline.snapshot().successful();
    OnNode.eventually(() -> pipeline.snapshot().successful() > before + 10);
  }

  // ------------------------------------------------------------------ pause and resume

  @Test
  void whilePausedNothingIsTakenInAndWhatIsInFlightGoesOn() {
    Pipeline<Long> pipeline = Pipeline.from(endless).start("p");
    goesOn(pipeline);
    pipeline.pause();
    assertThat(pipeline.phase()).isEqualTo(Phase.PAUSED);
    OnNode.eventually(() -> pipeline.snapshot().inFlight() == 0);
    long taken = pipeline.snapshot().taken();
    pipeline.push(List.of(acks.of(-1L)));
    OnNode.eventually(() -> acks.successful().contains(-1L));
    assertThat(pipeline.snapshot().taken()).isEqualTo(taken + 1);
    pipeline.resume();
    assertThat(pipeline.phase()).isEqualTo(Phase.RUNNING);
    goesOn(pipeline);
    pipeline.stop();
  }

  @Test
  void pauseAndResumeMayBeCalledAtAnyTime() {
    Pipeline<Long> pipeline = Pipeline.from(endless).start("p");
    pipeline.resume();
    pipeline.pause();
    pipeline.pause();
    pipeline.resume();
    pipeline.resume();
    goesOn(pipeline);
    pipeline.drain();
    pipeline.pause();
    pipeline.resume();
    assertThat(pipeline.await(Given.PATIENCE)).isTrue();
    pipeline.pause();
    pipeline.resume();
    assertThat(pipeline.phase()).isEqualTo(Phase.ENDED);
  }

  @Test
  void aPausedPipelineDrains() {
    Pipeline<Long> pipeline = Pipeline.from(endless).start("p");
    goesOn(pipeline);
    pipeline.pause();
    assertThat(pipeline.drain(Given.PATIENCE)).isTrue();
    assertThat(acks.successful()).hasSize((int) pipeline.snapshot().taken());
  }

  @Test
  void aPausedPipelineWhoseSourceHasEndedEndsWhenItIsFinished() {
    CountDownLatch goOn = new CountDownLatch(1);
    Pipeline<Integer> pipeline =
        Pipeline.from(acks.source(Given.numbers(3)))
            .process(message -> {
              goOn.await();
              return message;
            })
            .start("p");
    OnNode.eventually(() -> pipeline.snapshot().taken() == 3);
    pipeline.pause();
    goOn.countDown();
    OnNode.eventually(() -> acks.successful().size() == 3);
    pipeline.resume();
    assertThat(pipeline.await(Given.PATIENCE)).isTrue();
  }

  // ------------------------------------------------------------------ drain and stop

  @Test
  void drainingFinishesWhatIsInFlightAndTakesNothingMore() {
    AtomicInteger batched = new AtomicInteger();
    Pipeline<Long> pipeline =
        Pipeline.from(endless)
            .batch(
                "db",
                b -> b.size(1000).timeout(Duration.ofHours(1)),
                batch -> batched.addAndGet(batch.size()))
            .start("p");
    OnNode.eventually(() -> pipeline.snapshot().taken() > 500);
    assertThat(pipeline.drain(Given.PATIENCE)).isTrue();
    assertThat(pipeline.phase()).isEqualTo(Phase.ENDED);
    assertThat(emitted.get()).isEqualTo(pipeline.snapshot().taken());
    assertThat(batched.get()).isEqualTo((int) emitted.get());
    assertThat(acks.successful()).hasSize((int) emitted.get()).doesNotHaveDuplicates();
    assertThat(Pipeline.running()).isEmpty();
  }

  @Test
  void drainWithALimitSaysWhetherItWasEnough() {
    CountDownLatch goOn = new CountDownLatch(1);
    Pipeline<Integer> pipeline =
        Pipeline.from(acks.source(Given.numbers(3)))
            .process(message -> {
              goOn.await();
              return message;
            })
            .start("p");
    OnNode.eventually(() -> pipeline.snapshot().taken() > 0);
    assertThat(pipeline.drain(Duration.ofMillis(1))).isFalse();
    assertThat(pipeline.phase()).isEqualTo(Phase.DRAINING);
    goOn.countDown();
    assertThat(pipeline.await(Given.PATIENCE)).isTrue();
  }

  @Test
  void stopReleasesWhatIsNotFinishedInTime() throws Exception {
    CountDownLatch interrupted = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    Pipeline<Integer> pipeline =
        Pipeline.from(acks.source(Given.numbers(20)))
            .process(
                p -> p.concurrency(1),
                message -> {
                  if (message.data() == 5) {
                    try {
                      never.await();
                    } catch (InterruptedException e) {
                      interrupted.countDown();
                      throw e;
                    }
                  }
                  return message;
                })
            .start("p");
    OnNode.eventually(() -> pipeline.snapshot().taken() == 20);
    long released = pipeline.stop(Duration.ofMillis(50));
    interrupted.await();
    assertThat(released).isEqualTo(acks.released.size()).isPositive();
    assertThat(acks.successful())
        .doesNotContain(5)
        .doesNotContainAnyElementsOf(Acks.receipts(acks.released));
    assertThat(acks.successful().size() + acks.released.size()).isEqualTo(20);
    assertThat(Acks.receipts(acks.released)).contains(5);
    assertThat(pipeline.phase()).isEqualTo(Phase.ENDED);
    assertThat(pipeline.snapshot().inFlight()).isZero();
  }

  @Test
  void stopReleasesABatchThatHangsAndThoseBehindIt() {
    CountDownLatch never = new CountDownLatch(1);
    Pipeline<Integer> pipeline =
        Pipeline.from(acks.source(Given.numbers(20)))
            .batch("db", b -> b.size(5), batch -> never.await())
            .start("p");
    OnNode.eventually(() -> pipeline.snapshot().taken() == 20);
    assertThat(pipeline.stop(Duration.ofMillis(50))).isEqualTo(20);
    assertThat(Acks.receipts(acks.released))
        .containsExactlyInAnyOrderElementsOf(List.copyOf(Given.numbers(20)));
    assertThat(acks.calls).isEmpty();
  }

  @Test
  void stopOfWhatIsFinishedReleasesNothing() {
    Pipeline<Long> pipeline = Pipeline.from(endless).start("p");
    goesOn(pipeline);
    assertThat(pipeline.stop()).isZero();
    assertThat(pipeline.stop()).isZero();
    assertThat(acks.successful()).hasSize((int) emitted.get());
  }

  @Test
  void afterItsEndNothingIsPushed() {
    Pipeline<Integer> ended = Given.ran(Pipeline.from(acks.source(Given.numbers(1))));
    assertThatThrownBy(() -> ended.push(List.of(acks.of(1))))
        .isInstanceOf(PipelineEndedException.class)
        .hasMessageContaining("\"p\"");
  }

  // ------------------------------------------------------------------ numbers

  @Test
  void processorsBecomeMoreAndFewer() {
    Semaphore goOn = new Semaphore(0);
    AtomicInteger inside = new AtomicInteger();
    Pipeline<Long> pipeline =
        Pipeline.from(endless)
            .process(
                p -> p.concurrency(2),
                message -> {
                  inside.incrementAndGet();
                  goOn.acquire();
                  inside.decrementAndGet();
                  return message;
                })
            .start("p");
    OnNode.eventually(() -> inside.get() == 2);
    for (int number : List.of(9, 1, 5, 3, 12)) {
      pipeline.concurrency(number);
      OnNode.eventually(() -> {
        goOn.release(1);
        return inside.get() == number;
      });
    }
    goOn.release(Integer.MAX_VALUE / 2);
    pipeline.stop();
    assertThat(acks.successful()).hasSize((int) emitted.get()).doesNotHaveDuplicates();
  }

  @Test
  void batchProcessorsBecomeMoreAndFewer() {
    Semaphore goOn = new Semaphore(0);
    AtomicInteger inside = new AtomicInteger();
    Pipeline<Long> pipeline =
        Pipeline.from(endless)
            .batch(
                "db",
                b -> b.size(3),
                batch -> {
                  inside.incrementAndGet();
                  goOn.acquire();
                  inside.decrementAndGet();
                })
            .start("p");
    for (int number : List.of(7, 1, 4, 2, 9)) {
      pipeline.concurrency("db", number);
      OnNode.eventually(() -> {
        goOn.release(1);
        return inside.get() == number;
      });
    }
    goOn.release(Integer.MAX_VALUE / 2);
    pipeline.stop();
    assertThat(acks.successful()).hasSize((int) emitted.get()).doesNotHaveDuplicates();
  }

  @Test
  void manyQuickChangesLeaveTheLastOneInForce() {
    Semaphore goOn = new Semaphore(0);
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    Pipeline<Long> pipeline =
        Pipeline.from(endless)
            .process(
                p -> p.concurrency(1),
                message -> {
                  if (goOn.tryAcquire()) {
                    return message;
                  }
                  most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                  goOn.acquire();
                  inside.decrementAndGet();
                  return message;
                })
            .start("p");
    goOn.release(1_000_000_000);
    for (int i = 0; i < 500; i++) {
      pipeline.concurrency(1 + i % 8);
    }
    pipeline.concurrency(6);
    goOn.drainPermits();
    OnNode.eventually(() -> inside.get() == 6);
    goOn.release(1_000_000_000);
    pipeline.stop();
    assertThat(acks.successful()).hasSize((int) emitted.get()).doesNotHaveDuplicates();
  }

  @Test
  void eachChangeIsAnEventThatNamesTheOption() {
    List<String> events = new CopyOnWriteArrayList<>();
    onNode
        .node()
        .telemetry()
        .attach(
            "seen",
            PipelineTelemetry.OptionChanged.class,
            event -> events.add(event.option() + ": " + event.before() + " > " + event.now()));
    Pipeline<Long> pipeline =
        Pipeline.from(endless)
            .process(p -> p.concurrency(2), m -> m)
            .batch("db", b -> {})
            .start("p");
    pipeline.concurrency(3);
    pipeline.concurrency("db", 2);
    pipeline.batchSize("db", 10);
    pipeline.batchTimeout("db", Duration.ofSeconds(2));
    pipeline.maxInFlight(99);
    pipeline.stop();
    assertThat(events)
        .containsExactly(
            "processors.concurrency: 2 > 3",
            "batchers.db.concurrency: 1 > 2",
            "batchers.db.size: 100 > 10",
            "batchers.db.timeout: PT1S > PT2S",
            "max-in-flight: 10000 > 99");
  }

  @Test
  void eachPhaseIsAnEvent() {
    List<Phase> phases = new CopyOnWriteArrayList<>();
    onNode
        .node()
        .telemetry()
        .attach("seen", PipelineTelemetry.PhaseChanged.class, event -> phases.add(event.to()));
    Pipeline<Long> pipeline = Pipeline.from(endless).start("p");
    pipeline.pause();
    pipeline.resume();
    pipeline.stop();
    assertThat(phases)
        .containsExactly(Phase.RUNNING, Phase.PAUSED, Phase.RUNNING, Phase.DRAINING, Phase.ENDED);
  }

  @Test
  void wrongNumbersAndNamesAreRefused() {
    Pipeline<Long> pipeline = Pipeline.from(endless).batch("db", b -> {}).start("p");
    assertThatThrownBy(() -> pipeline.concurrency(0)).hasMessageContaining("1 or more, got: 0");
    assertThatThrownBy(() -> pipeline.batchSize("db", 0)).hasMessageContaining("got: 0");
    assertThatThrownBy(() -> pipeline.batchTimeout("db", Duration.ZERO))
        .hasMessageContaining("more than 0");
    assertThatThrownBy(() -> pipeline.maxInFlight(-1)).hasMessageContaining("got: -1");
    assertThatThrownBy(() -> pipeline.batchSize("dv", 5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the pipeline \"p\" has no batcher \"dv\"; there are: db");
    pipeline.stop();
  }

  // ------------------------------------------------------------------ options

  @Test
  void describeShowsWhatHoldsNow() {
    Pipeline<Long> pipeline =
        Pipeline.from(endless).batch("db", b -> b.size(10), batch -> {}).start("p");
    assertThat(pipeline.describe())
        .isEqualTo(Pipeline.from(endless).batch("db", b -> b.size(10), batch -> {}).describe());
    pipeline.concurrency(3);
    pipeline.concurrency("db", 2);
    pipeline.batchSize("db", 20);
    pipeline.batchTimeout("db", Duration.ofMillis(1500));
    pipeline.maxInFlight(500);
    pipeline.rateLimit(5000, Duration.ofMinutes(1), 7);
    assertThat(pipeline.describe().lines())
        .contains(
            "processors.concurrency = 3",
            "batchers.db.concurrency = 2",
            "batchers.db.size = 20",
            "batchers.db.timeout = 1500ms",
            "max-in-flight = 500",
            "rate.messages = 5000",
            "rate.per = 60s",
            "rate.burst = 7");
    pipeline.stop();
  }
}
