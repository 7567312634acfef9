package dev.transom.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.transom.pipeline.Pipeline;
import dev.transom.process.Pid;
import dev.transom.process.Processes;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What pipelines do with messages that a test hands in, on a real node. */
class TestMessagesOnRealNodeTest extends TestMessagesContract {
  @RegisterExtension final NodeExtension test = NodeExtension.real();

  @Test
  void nothingCanBeWaitedFor() {
    TestAcknowledger told = TestAcknowledger.start();
    assertThatThrownBy(() -> told.expectNone(Duration.ofSeconds(1)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("TestNode");
  }

  @Test
  void whatAKilledProcessorHadIsAcknowledgedOnce() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    AtomicBoolean first = new AtomicBoolean(true);
    ProbeProcess handlers = ProbeProcess.start();
    Pipeline<String> pipeline =
        Pipeline.from(DummySource.of(String.class))
            .process(message -> {
              if (first.getAndSet(false)) {
                handlers.pid().send(Processes.self().pid());
                begun.countDown();
                new CountDownLatch(1).await(); // until it is killed
              }
              return message;
            })
            .start("numbers");
    TestMessages sent = TestMessages.send(pipeline, "1");
    begun.await();
    handlers.expect(Pid.class).kill();
    assertThat(sent.expectSuccessful()).hasSize(1);
    sent.expectNone();
    pipeline.stop();
  }

  @Test
  void whatIsGivenUpIsReleased() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    Pipeline<String> pipeline =
        Pipeline.from(DummySource.of(String.class))
            .process(message -> {
              begun.countDown();
              new CountDownLatch(1).await(); // until it is interrupted
              return message;
            })
            .start("orders");
    TestMessages sent = TestMessages.send(pipeline, "pen");
    begun.await();
    assertThat(pipeline.stop(Duration.ZERO)).isEqualTo(1);
    assertThat(sent.acknowledger().expectReleased()).hasSize(1);
    sent.expectNone();
  }
}
