package dev.transom.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.transom.pipeline.Message;
import dev.transom.pipeline.Pipeline;
import dev.transom.pipeline.Retry;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What pipelines do with messages that a test hands in, in virtual time. */
class TestMessagesOnTestNodeTest extends TestMessagesContract {
  @RegisterExtension final NodeExtension test = NodeExtension.virtual();

  @Test
  void aBatchWaitsForItsTimeout() {
    Pipeline<String> pipeline =
        Pipeline.from(DummySource.of(String.class))
            .batch("db", b -> b.size(100).timeout(Duration.ofMinutes(10)), batch -> {})
            .start("orders");
    TestMessages sent = TestMessages.batch(pipeline, "pen", "ink");
    sent.expectNone(Duration.ofMinutes(9));
    test.time().advance(Duration.ofMinutes(1));
    assertThat(sent.next().successful()).hasSize(2);
    pipeline.stop();
  }

  @Test
  void theLimitIsOfVirtualTime() {
    Pipeline<String> pipeline =
        Pipeline.from(DummySource.of(String.class))
            .batch("db", b -> b.size(100).timeout(Duration.ofMinutes(10)), batch -> {})
            .start("orders");
    TestMessages.batch(pipeline, "pen").limit(Duration.ofMinutes(11)).expectSuccessful();
    assertThat(test.time().elapsed()).isBetween(Duration.ofMinutes(10), Duration.ofMinutes(11));
    pipeline.stop();
  }

  @Test
  void pausesBeforeAnotherAttemptTakeNoTime() {
    Pipeline<String> pipeline =
        Pipeline.from(DummySource.of(String.class))
            .pollInterval(Duration.ofHours(1))
            .<String>process(message -> {
              if (message.attempt() < 4) {
                throw new IllegalStateException("not yet");
              }
              return message.data("attempt " + message.attempt());
            })
            .retry(
                Retry.times(3)
                    .backoff(Duration.ofHours(1))
                    .maxBackoff(Duration.ofHours(4))
                    .jitter(0))
            .start("orders");
    TestMessages sent = TestMessages.send(pipeline, "pen");
    sent.expectNone(Duration.ofHours(6));
    test.time().advance(Duration.ofHours(1));
    assertThat(sent.expectSuccessful()).extracting(Message::data).isEqualTo(List.of("attempt 4"));
    pipeline.stop();
  }

  @Test
  void whatIsGivenUpIsReleased() {
    Pipeline<String> pipeline =
        Pipeline.from(DummySource.of(String.class))
            .<String>process(message -> {
              throw new IllegalStateException("never");
            })
            .retry(Retry.times(3).backoff(Duration.ofDays(1)))
            .start("orders");
    TestMessages sent = TestMessages.send(pipeline, "pen");
    sent.expectNone();
    assertThat(pipeline.stop(Duration.ZERO)).isEqualTo(1);
    assertThat(sent.acknowledger().expectReleased()).hasSize(1);
    sent.expectNone();
  }
}
