package dev.transom.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.transom.process.ExitReason;
import dev.transom.process.Pid;
import dev.transom.process.Processes;
import dev.transom.process.spi.Kernel;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Handlers that hang, in real time: they are interrupted and their processes replaced. */
class HandlerTimeoutTest {
  private static final Duration LIMIT = Duration.ofMillis(200);

  @RegisterExtension final OnNode onNode = new OnNode();

  private final Acks acks = new Acks();
  private final CountDownLatch never = new CountDownLatch(1);
  private final AtomicInteger interrupted = new AtomicInteger();
  private final AtomicInteger hangs = new AtomicInteger();
  private final Set<String> died = new HashSet<>();
  private final List<Pid> lives = new CopyOnWriteArrayList<>();

  private void hang() throws InterruptedException {
    hangs.incrementAndGet();
    lives.add(Processes.self().pid());
    try {
      never.await();
    } catch (InterruptedException e) {
      interrupted.incrementAndGet();
      throw e;
    }
  }

  private PipelineSpec<Integer, Integer> hanging(int bad, int times) {
    return Pipeline.from(Given.<Integer>nothing())
        .retry(Retry.times(1).backoff(Duration.ofMillis(1)))
        .process(
            p -> p.concurrency(1).handlerTimeout(LIMIT),
            message -> {
              if (message.data() == bad && hangs.get() < times) {
                hang();
              }
              return message;
            });
  }

  @Test
  void aMessageThatHangsFailsAndTheOthersSucceed() {
    List<PipelineTelemetry.HandlerHung> events = new CopyOnWriteArrayList<>();
    onNode.node().telemetry().attach("seen", PipelineTelemetry.HandlerHung.class, events::add);
    Pipeline<Integer> ended = Given.pushed(hanging(2, 100), acks.of(Given.numbers(5)));
    assertThat(acks.successful()).containsExactlyInAnyOrder(0, 1, 3, 4);
    assertThat(acks.failed()).containsExactly(2);
    assertThat(hangs).hasValue(2);
    assertThat(interrupted).hasValue(2);
    assertThat(lives).doesNotHaveDuplicates();
    DeadLetter letter = ended.deadLetters().getFirst();
    assertThat(letter.attempts()).isEqualTo(2);
    assertThat(letter.failure().kind()).isEqualTo(Failure.Kind.TIMEOUT);
    assertThat(letter.failure().cause().orElseThrow())
        .isInstanceOf(TimeoutException.class)
        .hasMessageContaining("longer than PT0.2S")
        .hasMessageContaining("Message[2]");
    assertThat(events).hasSize(2).allMatch(event -> event.stage().equals("processors"));
  }

  @Test
  void oneThatHangsOnceSucceedsAtItsSecondAttempt() {
    Pipeline<Integer> ended = Given.pushed(hanging(2, 1), acks.of(Given.numbers(5)));
    assertThat(acks.successful()).containsExactlyInAnyOrder(0, 1, 2, 3, 4);
    assertThat(ended.snapshot().retried()).isEqualTo(1);
  }

  @Test
  void theRuleOfRetriesIsAskedAboutTheTimeout() {
    Given.pushed(
        hanging(2, 100).retry(Retry.times(5).on(error -> !(error instanceof TimeoutException))),
        acks.of(Given.numbers(5)));
    assertThat(hangs).hasValue(1);
    assertThat(acks.failed()).containsExactly(2);
  }

  @Test
  void aPrepareThatHangsFailsAllThatItWasGiven() {
    Given.pushed(
        Pipeline.from(Given.<Integer>nothing())
            .retry(Retry.none())
            .prepare(messages -> {
              hang();
              return messages;
            })
            .process(p -> p.concurrency(1).handlerTimeout(LIMIT), message -> message),
        acks.of(Given.numbers(3)));
    assertThat(hangs).hasValue(1);
    assertThat(acks.failed()).containsExactly(0, 1, 2);
    assertThat(acks.reasons()).allMatch(reason -> reason.startsWith("TimeoutException"));
  }

  @Test
  void aBatchThatHangsIsTriedAgainInPieces() {
    Pipeline<Integer> ended =
        Given.pushed(
            Pipeline.from(Given.<Integer>nothing())
                .retry(Retry.times(1).backoff(Duration.ofMillis(1)))
                .process(p -> p.concurrency(1), message -> message)
                .batch(
                    "db",
                    b -> b.size(4).handlerTimeout(LIMIT),
                    batch -> {
                      if (batch.data().contains(2)) {
                        hang();
                      }
                    }),
            acks.of(Given.numbers(4)));
    assertThat(acks.successful()).containsExactlyInAnyOrder(0, 1, 3);
    assertThat(acks.reasons())
        .containsExactly("TimeoutException: the handler took longer than PT0.2S for a batch of db");
    assertThat(hangs).hasValue(2);
    assertThat(interrupted).hasValue(2);
    assertThat(lives).doesNotHaveDuplicates();
    assertThat(ended.deadLetters().getFirst().failure().kind()).isEqualTo(Failure.Kind.TIMEOUT);
  }

  @Test
  void nobodyIsBlamedForTheTimeInWhichItsProcessWasDead() {
    Virtual virtual = new Virtual(); // time is ours
    try {
      List<Object> events = new CopyOnWriteArrayList<>();
      virtual
          .seeded
          .node()
          .telemetry()
          .attach("seen", PipelineTelemetry.HandlerHung.class, events::add);
      Pipeline<Integer> pipeline =
          virtual.start(
              Pipeline.from(Given.<Integer>nothing())
                  .retry(Retry.none())
                  .process(
                      p -> p.concurrency(1).handlerTimeout(LIMIT),
                      message -> {
                        dieOnce("processor", virtual);
                        return message;
                      })
                  .batch(
                      "b", b -> b.size(2).handlerTimeout(LIMIT), batch -> dieOnce("b", virtual)));
      virtual.push(pipeline, acks.of(1), acks.of(2));
      virtual.drain(pipeline);
      assertThat(new HashSet<>(lives)).as("two of each").hasSize(4);
      assertThat(acks.successful()).containsExactlyInAnyOrder(1, 2);
      assertThat(events).isEmpty();
    } finally {
      virtual.afterEach(null);
    }
  }

  /** And stays there until long after the limit; nobody takes over meanwhile. */
  private void dieOnce(String step, Virtual virtual) {
    Pid mine = Processes.self().pid();
    lives.add(mine);
    if (died.add(step)) {
      Kernel.get().end(mine, ExitReason.KILLED);
      virtual.advance(LIMIT.multipliedBy(10));
      Kernel.get().checkCaller(); // ends it
    }
  }

  @Test
  void hangsAreNotChargedToTheSupervisor() {
    Pipeline<Integer> ended =
        Given.pushed(
            Pipeline.from(Given.<Integer>nothing())
                .retry(Retry.none())
                .process(
                    p -> p.concurrency(4).handlerTimeout(Duration.ofMillis(20)),
                    message -> {
                      if (message.data() % 2 == 0) {
                        hang();
                      }
                      return message;
                    }),
            acks.of(Given.numbers(60)));
    assertThat(acks.failed().size() + acks.successful().size()).isEqualTo(60);
    assertThat(acks.failed()).hasSizeGreaterThanOrEqualTo(30);
    assertThat(ended.snapshot().inFlight()).isZero();
  }
}
