package dev.transom.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is in a batch, and what its handler may do. */
class BatchTest {
  @RegisterExtension final OnNode onNode = new OnNode();

  private final Acks acks = new Acks();
  private final Queue<List<Object>> batches = new ConcurrentLinkedQueue<>();
  private final Queue<BatchInfo> infos = new ConcurrentLinkedQueue<>();

  private void see(Batch<Integer> batch) {
    infos.add(batch.info());
    batches.add(List.copyOf(batch.data()));
  }

  /** One processor, so that the order is known. */
  private PipelineSpec<Integer, Integer> spec(UnaryOperator<Message<Integer>> change) {
    return Pipeline.from(Given.<Integer>nothing())
        .retry(Retry.none())
        .process(p -> p.concurrency(1), change::apply);
  }

  private PipelineSpec<Integer, Integer> plain() {
    return spec(message -> message);
  }

  private PipelineSpec<Integer, Integer> batching(BatchAction<Integer> action) {
    return plain().batch("db", b -> b.size(4), action);
  }

  private Pipeline<Integer> pushed(PipelineSpec<Integer, Integer> spec, int count) {
    return Given.pushed(spec, acks.of(Given.numbers(count)));
  }

  @Test
  void messagesStayInOrderAndNoneIsLeftOut() {
    pushed(batching(this::see), 10);
    assertThat(batches).containsExactly(List.of(0, 1, 2, 3), List.of(4, 5, 6, 7), List.of(8, 9));
    assertThat(acks.successful()).containsExactlyElementsOf(Given.numbers(10));
  }

  @Test
  void theHandlerIsToldWhatTheBatchIs() {
    pushed(batching(this::see), 5);
    Optional<Object> none = Optional.empty();
    OptionalInt nowhere = OptionalInt.empty();
    assertThat(infos)
        .containsExactly(
            new BatchInfo("db", none, nowhere, 4, 0, BatchInfo.Trigger.SIZE),
            new BatchInfo("db", none, nowhere, 1, 0, BatchInfo.Trigger.FLUSH));
  }

  @Test
  void aBatchHasOneKey() {
    pushed(
        spec(message -> message.batchKey(message.data() % 2 == 0 ? "even" : "odd"))
            .batch("db", b -> b.size(4), this::see),
        10);
    assertThat(batches)
        .containsExactlyInAnyOrder(
            List.of(0, 2, 4, 6), List.of(8), List.of(1, 3, 5, 7), List.of(9));
    assertThat(infos)
        .allMatch(info ->
            info.batchKey().equals(Optional.of("odd"))
                || info.batchKey().equals(Optional.of("even")));
  }

  @Test
  void aKeyThatIsNotThereIsAKeyOfItsOwn() {
    pushed(
        spec(message -> message.data() == 0 ? message : message.batchKey("k"))
            .batch("db", this::see),
        3);
    assertThat(batches).containsExactlyInAnyOrder(List.of(0), List.of(1, 2));
  }

  @Test
  void messagesGoToTheBatcherThatTheyName() {
    Queue<Object> mails = new ConcurrentLinkedQueue<>();
    pushed(
        spec(message -> message.data() == 2 ? message.toBatcher("mail") : message)
            .batch("default", this::see)
            .batch("mail", batch -> mails.addAll(batch.data())),
        4);
    assertThat(batches).containsExactly(List.of(0, 1, 3));
    assertThat(mails).containsExactly(2);
    assertThat(acks.successful()).hasSize(4);
  }

  @Test
  void batchersHaveOptionsOfTheirOwn() {
    Queue<Integer> small = new ConcurrentLinkedQueue<>();
    Queue<Integer> large = new ConcurrentLinkedQueue<>();
    pushed(
        spec(message -> message.toBatcher(message.data() < 10 ? "small" : "large"))
            .batch("small", b -> b.size(2), batch -> small.add(batch.size()))
            .batch("large", b -> b.size(5), batch -> large.add(batch.size())),
        20);
    assertThat(small).hasSize(5).containsOnly(2);
    assertThat(large).hasSize(2).containsOnly(5);
  }

  // ------------------------------------------------------------------ weight

  @Test
  void noBatchWeighsMoreThanItMay() {
    pushed(plain().batch("db", b -> b.weight(10, Message::data), this::see), 8);
    assertThat(batches).containsExactly(List.of(0, 1, 2, 3, 4), List.of(5), List.of(6), List.of(7));
    assertThat(infos).extracting(BatchInfo::weight).containsExactly(10L, 5L, 6L, 7L);
  }

  @Test
  void whatIsTooHeavyByItselfFailsByName() {
    pushed(plain().batch("db", b -> b.weight(5, Message::data), this::see), 8);
    assertThat(acks.failed()).containsExactlyInAnyOrder(6, 7);
    assertThat(acks.reasons().getFirst())
        .isEqualTo(
            "the message weighs 6, and a batch of \"db\" at most 5: raise the limit, or split"
                + " Message[6]");
    assertThat(acks.successful()).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5);
  }

  @Test
  void aWeightThatThrowsOrIsNegativeFailsItsMessageOnly() {
    pushed(
        plain().batch("db", b -> b.weight(100, message -> 10 / message.data() - 3), this::see), 5);
    assertThat(acks.failed()).containsExactlyInAnyOrder(0, 4);
    assertThat(acks.reasons())
        .containsExactly(
            "ArithmeticException: / by zero",
            "the message has the weight -1; it must be 0 or more");
    assertThat(acks.successful()).containsExactlyInAnyOrder(1, 2, 3);
  }

  @Test
  void numberAndWeightBothEndABatch() {
    pushed(
        plain()
            .batch(
                "db", b -> b.size(3).weight(10, message -> message.data() < 4 ? 1 : 6), this::see),
        8);
    assertThat(batches)
        .containsExactly(List.of(0, 1, 2), List.of(3, 4), List.of(5), List.of(6), List.of(7));
  }

  @Test
  void aBatchThatIsTriedAgainStillHasItsWeight() {
    pushed(
        plain()
            .retry(Retry.times(1).backoff(Duration.ofMillis(1)))
            .batch(
                "db",
                b -> b.size(4).weight(1000, message -> 10),
                batch -> {
                  see(batch);
                  if (batch.size() > 1) {
                    throw new IllegalStateException("not yet");
                  }
                }),
        4);
    assertThat(infos)
        .extracting(BatchInfo::weight, BatchInfo::trigger)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(40L, BatchInfo.Trigger.SIZE),
            org.assertj.core.groups.Tuple.tuple(10L, BatchInfo.Trigger.RETRY),
            org.assertj.core.groups.Tuple.tuple(10L, BatchInfo.Trigger.RETRY),
            org.assertj.core.groups.Tuple.tuple(10L, BatchInfo.Trigger.RETRY),
            org.assertj.core.groups.Tuple.tuple(10L, BatchInfo.Trigger.RETRY));
  }

  // ------------------------------------------------------------------ a rule of its own

  @Test
  void aRuleEndsABatchAndBeginsAnewWithTheNext() {
    pushed(
        plain()
            .batch(
                "db",
                b ->
                    b.split(() -> {
                      Set<Integer> thirds = new HashSet<>();
                      return message -> thirds.add(message.data() / 3) && thirds.size() == 2;
                    }),
                this::see),
        9);
    assertThat(batches).containsExactly(List.of(0, 1, 2, 3), List.of(4, 5, 6), List.of(7, 8));
    assertThat(infos).extracting(BatchInfo::trigger).startsWith(BatchInfo.Trigger.SIZE);
  }

  @Test
  void aRuleThatThrowsFailsItsMessageOnly() {
    Predicate<Message<Integer>> rule =
        message -> {
          if (message.data() == 2) {
            throw new IllegalStateException("two");
          }
          return false;
        };
    pushed(plain().batch("db", b -> b.split(() -> rule), this::see), 4);
    assertThat(batches).containsExactly(List.of(0, 1, 3));
    assertThat(acks.reasons()).containsExactly("IllegalStateException: two");
  }

  @Test
  void aRuleThatThrowsInAnOrderedPipelineHoldsNobodyUp() {
    Predicate<Message<Integer>> rule =
        message -> {
          if (message.data() % 5 == 2) {
            throw new IllegalStateException("two");
          }
          return false;
        };
    Given.ran(
        Pipeline.from(acks.source(Given.numbers(1000)))
            .partitionBy(message -> message.data() % 3)
            .retry(Retry.none())
            .batch("db", b -> b.split(() -> rule).concurrency(2), batch -> {}));
    assertThat(acks.failed()).hasSize(200);
    assertThat(acks.successful()).hasSize(800);
  }

  // ------------------------------------------------------------------ what becomes of it

  @Test
  void ifTheHandlerThrowsAllOfTheBatchFail() {
    pushed(
        batching(batch -> {
          see(batch);
          if (batch.data().contains(1)) {
            throw new java.io.IOException("down");
          }
        }),
        8);
    assertThat(acks.failed()).containsExactlyInAnyOrder(0, 1, 2, 3);
    assertThat(acks.reasons()).containsOnly("IOException: down");
    assertThat(acks.successful()).containsExactlyInAnyOrder(4, 5, 6, 7);
  }

  @Test
  void theHandlerMayFailOneOfTheMessages() {
    pushed(batching(batch -> batch.fail(batch.messages().get(1), "second")), 4);
    assertThat(acks.failed()).containsExactly(1);
    assertThat(acks.reasons()).containsExactly("second");
    assertThat(acks.successful()).containsExactlyInAnyOrder(0, 2, 3);
  }

  @Test
  void aMessageOfAnotherBatchCannotBeFailed() {
    pushed(batching(batch -> batch.fail(Message.of(7), "not here")), 4);
    assertThat(acks.reasons())
        .containsOnly("IllegalArgumentException: the message is not in this batch: Message[7]");
  }

  @Test
  void thoseThatAFunctionLeavesOutFailByName() {
    pushed(
        plain()
            .batchOutcomes(
                "db",
                b -> b.size(4),
                batch -> batch.messages().stream().filter(message -> message.data() != 2).toList()),
        4);
    assertThat(acks.failed()).containsExactly(2);
    assertThat(acks.reasons())
        .containsExactly(
            "the handler of \"db\" was given 4 messages and returned 3; this one is missing:"
                + " Message[2]");
    assertThat(acks.successful()).containsExactlyInAnyOrder(0, 1, 3);
  }

  @Test
  void aFunctionSaysWhatBecameOfEachInAnyOrder() {
    pushed(
        plain()
            .batchOutcomes(
                "db",
                b -> b.size(4),
                batch -> {
                  List<Message<Integer>> all = new ArrayList<>(batch.messages().reversed());
                  all.replaceAll(
                      message -> message.data() < 2 ? message.fail("small") : message.data(100));
                  return all;
                }),
        4);
    assertThat(acks.failed()).containsExactlyInAnyOrder(0, 1);
    assertThat(acks.successful()).containsExactlyInAnyOrder(2, 3);
    assertThat(acks.calls.getFirst().successful())
        .extracting(message -> (Object) message.data())
        .containsOnly(100);
  }

  @Test
  void aFunctionMayFailSomeOfAStream() {
    pushed(
        plain()
            .batchOutcomes(
                "db",
                b -> b.size(4),
                batch ->
                    batch.messages().stream()
                        .map(message -> message.data() == 1 ? message.fail("one") : message)
                        .toList()),
        4);
    assertThat(acks.reasons()).containsExactly("one");
    assertThat(acks.successful()).containsExactlyInAnyOrder(0, 2, 3);
  }

  @Test
  void aFunctionThatReturnsNothingOrStrangersFailsTheBatch() {
    pushed(plain().batchOutcomes("db", b -> b, batch -> null), 2);
    assertThat(acks.failed()).hasSize(2);
    pushed(plain().batchOutcomes("db", b -> b, batch -> List.of(Message.of(1), Message.of(2))), 2);
    assertThat(acks.failed()).hasSize(4);
    assertThat(acks.successful()).isEmpty();
  }

  @Test
  void theMessagesOfABatchCannotBeChanged() {
    pushed(batching(batch -> batch.messages().removeFirst()), 2);
    assertThat(acks.reasons()).hasSize(2).allMatch(reason -> reason.startsWith("Unsupported"));
  }

  @Test
  void severalBatchProcessorsWorkAtTheSameTime() throws Exception {
    var both = new java.util.concurrent.CyclicBarrier(2);
    pushed(
        plain()
            .batch(
                "db",
                b -> b.size(1).concurrency(2),
                batch -> both.await(30, java.util.concurrent.TimeUnit.SECONDS)),
        2);
    assertThat(acks.successful()).hasSize(2);
  }
}
