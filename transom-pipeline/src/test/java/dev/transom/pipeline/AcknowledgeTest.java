package dev.transom.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.transom.process.ExitReason;
import dev.transom.process.Pid;
import dev.transom.process.Processes;
import dev.transom.process.spi.Kernel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What sources are told, and when. */
class AcknowledgeTest {
  @RegisterExtension final OnNode onNode = new OnNode();

  private final Acks acks = new Acks();
  private final List<Acknowledgement> calls = new CopyOnWriteArrayList<>();

  private static PipelineSpec<Integer, Integer> plain() {
    return Pipeline.from(Given.<Integer>nothing())
        .retry(Retry.none())
        .process(p -> p.concurrency(1), message -> message);
  }

  private static List<Message<Integer>> messages(Acknowledger acknowledger, int count) {
    List<Message<Integer>> all = new ArrayList<>();
    Given.numbers(count).forEach(n -> all.add(Message.of(n).acknowledger(acknowledger, n)));
    return all;
  }

  @Test
  void aStepTellsAnAcknowledgerOnceOfAllThatItHasFinished() {
    Given.pushed(
        plain().process(message -> message.data() % 3 == 0 ? message.fail("third") : message),
        acks.of(Given.numbers(8)));
    assertThat(acks.calls).hasSize(1);
    assertThat(acks.successful()).containsExactlyInAnyOrder(1, 2, 4, 5, 7);
    assertThat(acks.failed()).containsExactlyInAnyOrder(0, 3, 6);
  }

  @Test
  void eachAcknowledgerHearsOfItsOwnInTheirOrder() {
    Acks other = new Acks();
    List<Message<Integer>> mixed = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      mixed.add((i % 2 == 0 ? acks : other).of(i));
    }
    Given.pushed(plain(), mixed);
    assertThat(acks.calls).hasSize(1);
    assertThat(acks.successful()).containsExactlyInAnyOrder(0, 2, 4, 6, 8);
    assertThat(other.calls).hasSize(1);
    assertThat(other.successful()).containsExactly(1, 3, 5, 7, 9);
  }

  @Test
  void withBatchersTheProcessorTellsOfFailuresAndTheBatchOfTheRest() {
    Given.pushed(
        plain()
            .process(message -> message.data() < 2 ? message.fail("small") : message)
            .batch("db", b -> b.size(4), batch -> {}),
        acks.of(Given.numbers(10)));
    assertThat(acks.calls).hasSize(3);
    List<Acknowledgement> ofBatches = new ArrayList<>(acks.calls); // the processor's is anywhere
    ofBatches.removeIf(call -> call.successful().isEmpty());
    assertThat(Acks.receipts(ofBatches.get(0).successful())).containsExactly(2, 3, 4, 5);
    assertThat(Acks.receipts(ofBatches.get(1).successful())).containsExactly(6, 7, 8, 9);
    assertThat(acks.failed()).containsExactlyInAnyOrder(0, 1);
  }

  @Test
  void itIsToldOfWhatTheHandlersMadeOfAMessage() {
    Given.pushed(
        plain().process(message -> message.map(n -> "n" + n).metadata("seen", true)),
        messages(calls::add, 1));
    Message<?> message = calls.getFirst().successful().getFirst();
    assertThat(message.data()).isEqualTo("n0");
    assertThat(message.metadata()).containsEntry("seen", true);
    assertThat(message.receipt(Integer.class)).isZero();
  }

  @Test
  void aMessageWithoutAnAcknowledgerIsFinishedJustSo() {
    Pipeline<Integer> ended = Given.pushed(plain(), List.of(Message.of(1)));
    assertThat(ended.snapshot().successful()).isEqualTo(1);
    assertThat(ended.snapshot().inFlight()).isZero();
  }

  // ------------------------------------------------------------------ one that throws

  @Test
  void aCallThatThrowsIsRepeatedAndMarked() {
    Pipeline<Integer> ended =
        Given.pushed(
            plain(),
            messages(
                told -> {
                  calls.add(told);
                  if (calls.size() < 3) {
                    throw new java.io.IOException("no connection");
                  }
                },
                3));
    assertThat(calls).extracting(Acknowledgement::isRepeated).containsExactly(false, true, true);
    assertThat(calls).allMatch(call -> Acks.receipts(call.successful()).equals(List.of(0, 1, 2)));
    assertThat(ended.snapshot().notAcknowledged()).isZero();
  }

  @Test
  void afterThreeCallsItsMessagesCountAsNotAcknowledged() {
    List<PipelineTelemetry.AcknowledgeFailed> events = new CopyOnWriteArrayList<>();
    onNode
        .node()
        .telemetry()
        .attach("seen", PipelineTelemetry.AcknowledgeFailed.class, events::add);
    Pipeline<Integer> ended =
        Given.pushed(
            plain(),
            messages(
                told -> {
                  calls.add(told);
                  throw new java.io.IOException("no connection");
                },
                3));
    assertThat(calls).hasSize(3);
    assertThat(ended.snapshot().notAcknowledged()).isEqualTo(3);
    assertThat(events)
        .extracting(PipelineTelemetry.AcknowledgeFailed::isGivenUp)
        .containsExactly(false, false, true);
  }

  @Test
  void oneThatThrowsDoesNotKeepOthersFromTheirCall() {
    List<Message<Integer>> mixed = new ArrayList<>();
    mixed.addAll(
        messages(
            told -> {
              throw new java.io.IOException("no connection");
            },
            1));
    mixed.addAll(acks.of(List.of(10, 11)));
    Given.pushed(plain(), mixed);
    assertThat(acks.calls).hasSize(1);
    assertThat(acks.successful()).containsExactlyInAnyOrder(10, 11);
  }

  @Test
  void deadLettersAreKeptOnceHoweverOftenTheCallIsRepeated() {
    AtomicInteger kept = new AtomicInteger();
    onNode
        .node()
        .telemetry()
        .attach("seen", PipelineTelemetry.DeadLettered.class, event -> kept.incrementAndGet());
    Pipeline<Integer> ended =
        Given.pushed(
            plain().process(message -> message.fail("no")),
            messages(
                told -> {
                  throw new java.io.IOException("no connection");
                },
                2));
    assertThat(kept).hasValue(2);
    assertThat(ended.deadLetters()).hasSize(2);
  }

  // ------------------------------------------------------------------ at once

  @Test
  void whatIsAcknowledgedAtOnceIsNotAcknowledgedAgain() {
    List<Integer> batched = new CopyOnWriteArrayList<>();
    Given.pushed(
        plain()
            .process(message -> message.data() == 1 ? message.acknowledgeNow() : message)
            .batch(
                "db",
                batch -> {
                  assertThat(acks.successful()).containsExactly(1);
                  batched.addAll(batch.data());
                }),
        acks.of(Given.numbers(3)));
    assertThat(batched).containsExactly(0, 1, 2);
    assertThat(acks.successful()).containsExactlyInAnyOrder(1, 0, 2);
    assertThat(acks.failed()).isEmpty();
  }

  @Test
  void aFailedMessageIsAcknowledgedAtOnceAsFailed() {
    Pipeline<Integer> ended =
        Given.pushed(
            plain().process(message -> message.<Integer>fail("no").acknowledgeNow()),
            acks.of(Given.numbers(1)));
    assertThat(acks.calls).hasSize(1);
    assertThat(acks.failed()).containsExactly(0);
    assertThat(ended.snapshot().failed()).isEqualTo(1);
  }

  @Test
  void whatWasAcknowledgedAtOnceMayStillFailAndIsADeadLetterThen() {
    Pipeline<Integer> ended =
        Given.pushed(
            plain().batch("db", batch -> batch.messages().getFirst().acknowledgeNow().fail("x")),
            acks.of(Given.numbers(1)));
    assertThat(ended.deadLetters()).isEmpty();
    Pipeline<Integer> failing =
        Given.pushed(
            plain()
                .process(Message::acknowledgeNow)
                .batch(
                    "db",
                    batch -> {
                      throw new IllegalStateException("no database");
                    }),
            acks.of(List.of(7)));
    assertThat(acks.successful()).containsExactlyInAnyOrder(0, 7);
    assertThat(acks.failed()).isEmpty();
    assertThat(failing.deadLetters()).hasSize(1);
  }

  @Test
  void ifAcknowledgingAtOnceThrowsTheHandlerIsToldAndTheEndRepeatsIt() {
    Given.pushed(
        plain().process(Message::acknowledgeNow),
        messages(
            told -> {
              calls.add(told);
              if (calls.size() == 1) {
                throw new java.io.IOException("no connection");
              }
            },
            1));
    assertThat(calls).extracting(Acknowledgement::isRepeated).containsExactly(false, true);
    assertThat(calls.get(1).failed().getFirst().failure().orElseThrow().reason())
        .isEqualTo("IOException: no connection");
  }

  // ------------------------------------------------------------------ kills

  @Test
  void aCallInWhichItsProcessIsKilledIsRepeatedByTheSuccessor() {
    CountDownLatch never = new CountDownLatch(1);
    List<Pid> callers = new CopyOnWriteArrayList<>();
    Pipeline<Integer> pipeline = plain().start("p");
    pipeline.push(
        messages(
            told -> {
              calls.add(told);
              if (calls.size() == 1) {
                callers.add(Processes.self().pid());
                never.await();
              }
            },
            3));
    OnNode.eventually(() -> !callers.isEmpty());
    Kernel.get().end(callers.getFirst(), ExitReason.KILLED);
    assertThat(pipeline.drain(Duration.ofSeconds(30))).isTrue();
    assertThat(calls).extracting(Acknowledgement::isRepeated).containsExactly(false, true);
    assertThat(calls).allMatch(call -> Acks.receipts(call.successful()).equals(List.of(0, 1, 2)));
    assertThat(pipeline.snapshot().successful()).isEqualTo(3);
  }
}
