package dev.transom.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a handler of messages may do, and what becomes of the message. */
class ProcessingTest {
  @RegisterExtension final OnNode onNode = new OnNode();

  private final Acks acks = new Acks();

  private PipelineSpec<Integer, Integer> numbers(int count) {
    return Pipeline.from(acks.source(Given.numbers(count))).retry(Retry.none());
  }

  @Test
  void withoutAHandlerMessagesAreAcknowledged() {
    Given.ran(numbers(1000));
    assertThat(acks.successful()).containsExactlyInAnyOrderElementsOf(Given.numbers(1000));
    assertThat(acks.failed()).isEmpty();
  }

  @Test
  void severalStepsAreGivenWhatTheOneBeforeReturned() {
    Queue<String> seen = new ConcurrentLinkedQueue<>();
    Given.ran(
        numbers(3)
            .process(message -> message.map(number -> number + 10))
            .process(message -> message.map(number -> "<" + number + ">"))
            .process(message -> {
              seen.add(message.data());
              return message;
            }));
    assertThat(seen).containsExactlyInAnyOrder("<10>", "<11>", "<12>");
  }

  @Test
  void whatFailedInOneStepDoesNotComeToTheNext() {
    Queue<Integer> seen = new ConcurrentLinkedQueue<>();
    Given.ran(
        numbers(4)
            .process(message -> message.data() % 2 == 0 ? message : message.fail("odd"))
            .process(message -> {
              seen.add(message.data());
              return message;
            }));
    assertThat(seen).containsExactlyInAnyOrder(0, 2);
    assertThat(acks.failed()).containsExactlyInAnyOrder(1, 3);
  }

  @Test
  void whatThrowsFailsItsMessageOnly() {
    Pipeline<Integer> ran =
        Given.ran(
            numbers(10)
                .process(message -> {
                  if (message.data() == 3) {
                    throw new java.io.IOException("three");
                  }
                  if (message.data() == 7) {
                    throw new AssertionError("seven");
                  }
                  return message;
                }));
    assertThat(acks.successful()).hasSize(8).doesNotContain(3, 7);
    assertThat(acks.reasons())
        .containsExactlyInAnyOrder("IOException: three", "AssertionError: seven");
    assertThat(ran.deadLetters())
        .allMatch(letter -> letter.failure().cause().orElseThrow().getStackTrace().length > 0)
        .allMatch(letter -> letter.failure().kind() == Failure.Kind.THROWN);
    assertThat(ran.snapshot().redelivered()).isZero();
  }

  @Test
  void aStackOverflowFailsItsMessageOnly() {
    Given.ran(numbers(3).process(message -> message.data() == 1 ? endless(message) : message));
    assertThat(acks.successful()).containsExactlyInAnyOrder(0, 2);
    assertThat(acks.reasons()).containsExactly("StackOverflowError");
  }

  @SuppressWarnings("InfiniteRecursion")
  private static Message<Integer> endless(Message<Integer> message) {
    return endless(message.map(number -> number + 1));
  }

  @Test
  void aVerdictIsNotTriedAgain() {
    AtomicInteger calls = new AtomicInteger();
    Given.ran(
        numbers(1)
            .retry(Retry.times(5).backoff(java.time.Duration.ofMillis(1)))
            .process(message -> {
              calls.incrementAndGet();
              return message.fail("no");
            }));
    assertThat(calls).hasValue(1);
    assertThat(acks.reasons()).containsExactly("no");
  }

  @Test
  void nothingOrAnotherMessageIsRefusedAndNotTriedAgain() {
    AtomicInteger calls = new AtomicInteger();
    Given.ran(
        numbers(2)
            .retry(Retry.times(5))
            .process(message -> {
              calls.incrementAndGet();
              return message.data() == 0 ? null : Message.of(8);
            }));
    assertThat(calls).hasValue(2);
    assertThat(acks.reasons())
        .hasSize(2)
        .anyMatch(reason -> reason.startsWith("the handler returned nothing for Message[0]"))
        .anyMatch(reason ->
            reason.startsWith("the handler returned another message, Message[8] for Message[1]"))
        .allMatch(reason -> reason.contains("return the message that was given"));
  }

  @Test
  void anUnknownBatcherIsNamedWithThoseThereAre() {
    Given.ran(
        numbers(2)
            .process(message -> message.toBatcher(message.data() == 0 ? "db" : "nowhere"))
            .batch("db", batch -> {})
            .batch("mail", batch -> {}));
    assertThat(acks.successful()).containsExactly(0);
    assertThat(acks.reasons())
        .containsExactly(
            "the message was sent to the unknown batcher \"nowhere\"; there are: db, mail");
  }

  @Test
  void amongSeveralBatchersOneMustBeChosenUnlessOneIsTheDefault() {
    Given.ran(numbers(1).batch("db", batch -> {}).batch("mail", batch -> {}));
    assertThat(acks.reasons())
        .containsExactly("the message was sent to no batcher; there are: db, mail");
  }

  @Test
  void anUnknownBatcherOfAFailedMessageDoesNotMatter() {
    Given.ran(
        numbers(1)
            .process(message -> message.toBatcher("nowhere").fail("mine"))
            .batch("db", batch -> {}));
    assertThat(acks.reasons()).containsExactly("mine");
  }

  @Test
  void failedMessagesGoToNoBatcher() {
    Queue<Integer> batched = new ConcurrentLinkedQueue<>();
    Given.ran(
        numbers(10)
            .process(message -> message.data() < 5 ? message.fail("small") : message)
            .batch("db", batch -> batched.addAll(batch.data())));
    assertThat(batched).containsExactlyInAnyOrder(5, 6, 7, 8, 9);
    assertThat(acks.failed()).containsExactlyInAnyOrder(0, 1, 2, 3, 4);
    assertThat(acks.successful()).containsExactlyInAnyOrder(5, 6, 7, 8, 9);
  }

  @Test
  void aHandlerThatInterruptsItselfHarmsNobody() {
    Given.ran(
        numbers(50)
            .process(message -> {
              Thread.currentThread().interrupt();
              return message;
            })
            .batch("db", batch -> Thread.currentThread().interrupt()));
    assertThat(acks.successful()).hasSize(50);
  }

  @Test
  void whatCannotBeShownStillFailsWithAReason() {
    Object rude =
        new Object() {
          @Override
          public String toString() {
            throw new IllegalStateException("not shown");
          }
        };
    Given.ran(
        Pipeline.from(Given.source(List.of(Message.of(rude).acknowledger(acks, "rude"))))
            .batch("db", b -> b.weight(1, message -> 2), batch -> {}));
    assertThat(acks.failed()).containsExactly("rude");
    assertThat(acks.reasons().getFirst()).contains("weighs 2");
  }

  @Test
  void handlersComeBeforeBatchers() {
    assertThatThrownBy(
            () -> numbers(1).batch("db", batch -> {}).process(message -> message.fail("late")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("before batch");
  }

  @Test
  void wrongOptionsAreRefusedWhereTheyAreSet() {
    assertThatThrownBy(() -> numbers(1).process(p -> p.concurrency(0), message -> message))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("processors.concurrency is 1 or more, got: 0");
    assertThatThrownBy(() -> numbers(1).maxInFlight(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("max-in-flight");
    assertThatThrownBy(() -> numbers(1).batch("a b", batch -> {}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"a b\"");
    assertThatThrownBy(() -> numbers(1).batch("a", batch -> {}).batch("a", batch -> {}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("two batchers");
    assertThatThrownBy(
            () -> numbers(1).maxInFlight(50).batch("a", b -> b.size(51), batch -> {}).start("p"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("never full");
  }
}
