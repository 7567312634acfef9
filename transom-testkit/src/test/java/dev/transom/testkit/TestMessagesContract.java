package dev.transom.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.transom.pipeline.Acknowledgement;
import dev.transom.pipeline.BatchInfo.Trigger;
import dev.transom.pipeline.Message;
import dev.transom.pipeline.Phase;
import dev.transom.pipeline.Pipeline;
import dev.transom.pipeline.PipelineEndedException;
import dev.transom.pipeline.PipelineSpec;
import dev.transom.pipeline.Retry;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What pipelines do with messages that a test hands in, on both kinds of nodes. */
abstract class TestMessagesContract {

  private static PipelineSpec<String, Integer> numbers() {
    return Pipeline.from(DummySource.of(String.class))
        .process(message -> {
          if (message.data().isEmpty()) {
            return message.map(_ -> 0).fail("it is empty");
          }
          return message.map(Integer::valueOf);
        })
        .retry(Retry.none());
  }

  @Test
  void whatGoesThroughIsShownAsItIsInTheEnd() {
    Pipeline<String> pipeline = numbers().start("numbers");
    assertThat(TestMessages.send(pipeline, "1", "2", "3").expectSuccessful())
        .extracting(Message::data)
        .isEqualTo(List.of(1, 2, 3));
    assertThat(pipeline.stop()).isZero();
  }

  @Test
  void whatFailsSaysWhy() {
    Pipeline<String> pipeline = numbers().start("numbers");
    List<Message<?>> failed = TestMessages.send(pipeline, "", "x").expectFailed();
    assertThat(failed.getFirst().failure().orElseThrow().reason()).isEqualTo("it is empty");
    assertThat(failed.getLast().failure().orElseThrow().cause())
        .containsInstanceOf(NumberFormatException.class);
    pipeline.stop();
  }

  @Test
  void someMayFailAndOthersNot() {
    Pipeline<String> pipeline = numbers().start("numbers");
    Acknowledgement all = TestMessages.send(pipeline, "1", "x", "3").expectAcknowledged();
    assertThat(all.successful()).hasSize(2);
    assertThat(all.failed()).hasSize(1);
    assertThat(all.isRepeated()).isFalse();
    pipeline.stop();
  }

  @Test
  void theWrongOutcomeIsAnErrorWithItsCause() {
    Pipeline<String> pipeline = numbers().start("numbers");
    assertThatThrownBy(() -> TestMessages.send(pipeline, "1", "x").expectSuccessful())
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("failed: NumberFormatException")
        .hasCauseInstanceOf(NumberFormatException.class);
    assertThatThrownBy(() -> TestMessages.send(pipeline, "1", "x").expectFailed())
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("were successful: [Message[1]]");
    pipeline.stop();
  }

  @Test
  void oneThatIsSentIsNotWaitedWithForAFullBatch() {
    Pipeline<String> pipeline =
        numbers()
            .batch(
                "db",
                b -> b.size(100).timeout(Duration.ofDays(1)),
                batch -> batch.messages().getFirst().configureAcknowledger(batch.info().trigger()))
            .start("numbers");
    TestMessages sent = TestMessages.send(pipeline, "1");
    sent.expectSuccessful();
    assertThat(sent.acknowledger().expectConfigured()).isEqualTo(Trigger.FLUSH);
    pipeline.stop();
  }

  @Test
  void aBatchIsHandledWhenItIsFull() {
    Pipeline<String> pipeline =
        numbers()
            .batch("db", b -> b.size(2).timeout(Duration.ofDays(1)), batch -> {})
            .start("numbers");
    TestMessages sent = TestMessages.batch(pipeline, "1", "2", "3", "4");
    assertThat(sent.next().successful()).hasSize(2);
    assertThat(sent.next().successful()).hasSize(2);
    assertThat(sent.expectSuccessful()).hasSize(4);
    sent.expectNone();
    pipeline.stop();
  }

  @Test
  void messagesComeAsTheyWereMade() {
    Pipeline<String> pipeline =
        Pipeline.from(DummySource.of(String.class))
            .process(message ->
                message.data(
                    message.key().orElseThrow()
                        + " "
                        + message.metadata().get("offset")
                        + " "
                        + message.headers().get("from")))
            .start("numbers");
    Message<String> message = Message.of("x").key("k").metadata("offset", 7).header("from", "shop");
    TestMessages sent = TestMessages.sendAll(pipeline, List.of(message));
    assertThat(sent.expectSuccessful().getFirst().data()).isEqualTo("k 7 shop");
    pipeline.stop();
  }

  @Test
  void theyGoPastARateLimit() {
    Pipeline<String> pipeline =
        numbers().rateLimit(1, Duration.ofDays(1)).maxInFlight(1).start("numbers");
    TestMessages.send(pipeline, "1", "2", "3").expectSuccessful();
    pipeline.stop();
  }

  @Test
  void whatIsWaitedForInVainIsShown() {
    Pipeline<String> pipeline =
        numbers()
            .batch("db", b -> b.size(3).timeout(Duration.ofDays(1)), batch -> {})
            .start("numbers");
    TestMessages sent = TestMessages.batch(pipeline, "1", "2", "x");
    sent.next();
    assertThatThrownBy(() -> sent.limit(Duration.ZERO).expectAcknowledged())
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("expected the acknowledgement of 2 of 3 messages within PT0S");
    sent.limit(Duration.ofSeconds(60));
    pipeline.drain();
    assertThat(sent.expectAcknowledged().successful()).hasSize(2);
    pipeline.await();
  }

  @Test
  void oneThatIsAcknowledgedTwiceIsAnError() {
    TestAcknowledger told = TestAcknowledger.start();
    List<Message<?>> one = List.of(told.message("x"));
    told.acknowledge(new Acknowledgement(one, List.of(), false));
    told.acknowledge(new Acknowledgement(List.of(), one, true));
    told.acknowledge(new Acknowledgement(one, List.of(), false));
    assertThat(told.next().isRepeated()).isFalse();
    assertThat(told.next().isRepeated()).isTrue();
    assertThatThrownBy(told::next)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("acknowledged twice");
  }

  @Test
  void anAcknowledgerCanBePutOnAnyMessage() {
    Pipeline<String> pipeline = numbers().start("numbers");
    TestAcknowledger told = TestAcknowledger.start();
    pipeline.push(List.of(told.message("1").header("from", "shop")));
    assertThat(told.next().successful())
        .singleElement()
        .satisfies(message -> assertThat(message.headers()).containsEntry("from", "shop"));
    pipeline.push(List.of(told.on(Message.of("x").key("k"))));
    assertThat(told.next().failed()).hasSize(1);
    told.expectNone();
    pipeline.stop();
  }

  @Test
  void aHandlersOwnAcknowledgementCounts() {
    Pipeline<String> pipeline =
        numbers().process(message -> message.acknowledgeNow()).start("numbers");
    TestMessages sent = TestMessages.send(pipeline, "1", "2");
    assertThat(sent.next().successful()).hasSize(1);
    assertThat(sent.next().successful()).hasSize(1);
    assertThat(sent.expectSuccessful()).hasSize(2);
    pipeline.stop();
    sent.expectNone();
  }

  @Test
  void aDummySourceGivesNothingAndDoesNotEnd() {
    Pipeline<String> pipeline = numbers().sources(3).start("numbers");
    TestMessages.send(pipeline, "1").expectSuccessful();
    assertThat(pipeline.phase()).isEqualTo(Phase.RUNNING);
    assertThat(pipeline.snapshot().taken()).isEqualTo(1);
    assertThat(pipeline.drain(Duration.ofSeconds(60))).isTrue();
    assertThatThrownBy(() -> TestMessages.send(pipeline, "2"))
        .isInstanceOf(PipelineEndedException.class);
  }

  @Test
  void nothingIsNoMessage() {
    Pipeline<String> pipeline = numbers().start("numbers");
    assertThatThrownBy(() -> TestMessages.send(pipeline))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("hand in at least one message");
    pipeline.stop();
  }
}
