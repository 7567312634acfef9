package dev.transom.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.transom.otp.Supervisor;
import dev.transom.process.ExitReason;
import dev.transom.stage.Consumer;
import dev.transom.stage.ProducerConsumer;
import dev.transom.stage.StageRef;
import dev.transom.stage.Subscription;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the stages of the test kit do, on both kinds of nodes. */
abstract class TestStagesContract {

  @Test
  void theTestFeedsAndAsks() {
    TestProducer<String> words = TestProducer.of("words");
    words.start();
    TestConsumer<String> sink = TestConsumer.of("sink", Subscription.to("words"));
    sink.start();
    sink.ask(2);
    words.expectDemand(2);
    words.emit("a", "b", "c");
    sink.expect("a", "b");
    sink.expectNone();
    assertThat(words.demand()).isEqualTo(-1);
    sink.ask(1);
    assertThat(sink.next()).isEqualTo("c");
  }

  @Test
  void aStageBetweenThemIsTested() {
    TestProducer<Integer> numbers = TestProducer.of("numbers");
    numbers.start();
    ProducerConsumer.<Boolean, Integer, Integer>stateful(
            "twice",
            Subscription.<Integer>to("numbers").maxDemand(10),
            true,
            (state, batch, out) -> {
              batch.events().forEach(n -> out.emit(2 * n));
              return state;
            })
        .start();
    TestConsumer<Integer> sink = TestConsumer.of("sink", Subscription.to("twice"));
    sink.start();
    sink.ask(100);
    numbers.expectDemand(10);
    numbers.emit(1, 2, 3);
    sink.expect(2, 4, 6);
  }

  @Test
  void theEndGoesThrough() {
    TestProducer<String> words = TestProducer.of("words");
    StageRef producer = words.start();
    TestConsumer<String> sink = TestConsumer.of("sink", Subscription.to("words"));
    StageRef consumer = sink.start();
    sink.ask(10);
    words.expectDemand(10);
    words.emitAll(List.of("a"));
    words.complete();
    sink.expect("a");
    assertThat(producer.await()).isEqualTo(ExitReason.NORMAL);
    assertThat(consumer.await()).isEqualTo(ExitReason.NORMAL);
  }

  @Test
  void aCrashIsSurvivedUnderASupervisor() {
    TestProducer<String> words = TestProducer.of("words");
    TestConsumer<String> sink = TestConsumer.of("sink", Subscription.<String>to("words"));
    Supervisor supervisor =
        Supervisor.oneForOne().child(words.spec().child()).child(sink.spec().child()).start();
    sink.ask(5);
    words.expectDemand(5);
    words.emit("a");
    sink.expect("a");
    ProbeProcess watcher = ProbeProcess.start();
    var first = dev.transom.process.Processes.whereis("words").orElseThrow();
    watcher.monitor(first);
    words.fail(new IllegalStateException("told to"));
    watcher.expectDown(first);
    words.expectDemand(4); // asked again of the successor
    words.emit("b");
    sink.expect("b");
    supervisor.stop();
  }

  @Test
  void whatIsWrongIsShown() {
    TestProducer<String> words = TestProducer.of("words");
    assertThatThrownBy(() -> words.emit("a"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("start it");
    words.start();
    TestConsumer<String> sink = TestConsumer.of("sink", Subscription.to("words"));
    sink.start();
    sink.ask(3);
    words.expectDemand(3);
    assertThatThrownBy(() -> words.expectDemand(2))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("it is 3");
    words.emit("a", "b");
    assertThatThrownBy(() -> sink.expect("a", "c"))
        .isInstanceOf(AssertionError.class)
        .hasMessage("expected [a, c], there came: [a, b]");
    words.emit("d");
    assertThat(sink.next()).isEqualTo("d");
    assertThatThrownBy(() -> sink.ask(0)).isInstanceOf(IllegalArgumentException.class);
    words.emit("e");
    sink.ask(1);
    sink.expect("e");
    words.emit("f");
    sink.ask(1);
    while (sink.received().isEmpty()) {
      Thread.onSpinWait();
    }
    assertThatThrownBy(sink::expectNone)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("f");
    assertThat(sink.received()).containsExactly("f");
  }

  @Test
  void theStageUnderTestMayBeAConsumer() {
    ProbeProcess probe = ProbeProcess.start();
    TestProducer<String> words = TestProducer.of("words");
    words.start();
    Consumer.of(
            "consumer",
            Subscription.<String>to("words"),
            batch -> batch.events().forEach(probe.pid()::send))
        .start();
    words.expectDemand(1000);
    words.emit("x");
    probe.expectEqual("x");
  }
}
