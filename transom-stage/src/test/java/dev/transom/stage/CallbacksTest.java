package dev.transom.stage;

import static dev.transom.stage.Tap.next;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.transom.otp.StartFailedException;
import dev.transom.otp.StartIgnoredException;
import dev.transom.otp.Supervisor;
import dev.transom.process.ExitReason;
import dev.transom.process.Processes;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the callbacks of a stage may do, and when they run. */
class CallbacksTest {
  @RegisterExtension final OnNode onNode = new OnNode();

  private final BlockingQueue<Object> told = new LinkedBlockingQueue<>();

  /** A producer that tells of its consumers, and emits a farewell. */
  private final class Host extends Producer<String> {
    @Override
    protected void handleDemand(long demand, Source<String> out) {
      told.add("asked " + demand);
    }

    @Override
    protected void handleSubscribe(Downstream consumer) {
      told.add("subscribed " + consumer.consumer());
      if (consumer.consumer().equals("unwanted")) {
        stop(new ExitReason.Custom("unwanted"));
      }
    }

    @Override
    protected void handleCancel(Downstream consumer, ExitReason reason, Source<String> out) {
      told.add("cancelled " + consumer.consumer() + " " + reason);
      out.emit("farewell " + consumer.consumer());
    }

    @Override
    protected void handleInfo(Object message, Source<String> out) {
      out.emit((String) message);
    }
  }

  private StageSpec<Void, String> host() {
    return Producer.of("host", Host::new);
  }

  private StageRef sink(String name) {
    return Consumer.of(name, Subscription.<String>to("host"), batch -> told.addAll(batch.events()))
        .start();
  }

  /** A stage that does something in init. */
  private static StageSpec<String, Void> starting(Runnable action, ExitReason reason) {
    return Consumer.of(
        "starting",
        () ->
            new Consumer<String>() {
              @Override
              protected void init() {
                action.run();
                if (reason != null) {
                  stop(reason);
                }
              }

              @Override
              protected void handleEvents(Batch<String> batch) {}
            });
  }

  @Test
  void aStageThatStopsInInitDoesNotStart() {
    ExitReason reason = new ExitReason.Custom("no");
    assertThatThrownBy(starting(() -> {}, reason)::start)
        .isInstanceOfSatisfying(
            StartFailedException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    assertThat(Processes.whereis("starting")).isEmpty();
    starting(() -> {}, null).start().stop(); // nothing is left of the other
  }

  @Test
  void aStageThatThrowsInInitDoesNotStart() {
    Runnable action =
        () -> {
          throw new IllegalStateException("told to throw");
        };
    assertThatThrownBy(starting(action, null)::start)
        .isInstanceOf(StartFailedException.class)
        .hasRootCauseMessage("told to throw");
  }

  @Test
  void aStageMayChooseNotToStart() {
    final class Unwanted extends Consumer<String> {
      @Override
      protected void init() {
        ignore();
      }

      @Override
      protected void handleEvents(Batch<String> batch) {}
    }
    StageSpec<String, Void> unwanted = Consumer.of("starting", Unwanted::new);
    assertThatThrownBy(unwanted::start).isInstanceOf(StartIgnoredException.class);
    Supervisor root = Supervisor.oneForOne().child(unwanted.child()).start("root");
    assertThat(root.whichChildren().getFirst().pid()).isEmpty();
    root.stop();
  }

  @Test
  void aProducerHearsOfItsConsumersBeforeTheyAskAndWhenTheyEnd() {
    StageRef host = host().start();
    StageRef one = sink("one");
    assertThat(next(told)).isEqualTo("subscribed one");
    assertThat(next(told)).isEqualTo("asked 1000");
    sink("two");
    assertThat(next(told)).isEqualTo("subscribed two");
    assertThat(next(told)).isEqualTo("asked 1000");
    one.pid().kill();
    assertThat(next(told)).isEqualTo("cancelled one " + ExitReason.KILLED);
    assertThat(next(told)).isEqualTo("farewell one"); // to the other
    host.stop();
  }

  @Test
  void aProducerMayStopWhenItIsSubscribedTo() {
    StageRef host = host().start();
    StageRef sink = sink("unwanted");
    assertThat(host.await()).isEqualTo(new ExitReason.Custom("unwanted"));
    assertThat(sink.await()).isEqualTo(new ExitReason.Custom("unwanted"));
  }

  @Test
  void messagesBecomeEventsWheneverTheyCome() {
    StageRef host = host().start();
    host.pid().send("early");
    OnNode.eventually(() -> host.estimateBufferedCount() == 1);
    sink("one");
    while (!next(told).equals("early")) {}
    host.pid().send("late");
    while (!next(told).equals("late")) {}
    host.stop();
  }

  @Test
  void aProducerMayEndWithItsLastConsumer() {
    StageRef host = host().onCancel(OnCancel.STOP).start();
    StageRef one = sink("one");
    StageRef two = sink("two");
    one.stop();
    host.pid().send("still there");
    while (!next(told).equals("still there")) {}
    two.pid().kill();
    assertThat(host.await()).isEqualTo(ExitReason.NORMAL);
  }

  @Test
  void byDefaultItWaitsForOthers() {
    StageRef host = host().start();
    sink("one").stop();
    sink("two");
    host.pid().send("still there");
    while (!next(told).equals("still there")) {}
    host.stop();
  }

  @Test
  void itEndsWithItsLastConsumerAlsoIfItWasDeadThen() {
    Supervisor root =
        Supervisor.oneForOne().child(host().onCancel(OnCancel.STOP).child()).start("root");
    StageRef one = sink("one");
    while (!next(told).equals("asked 1000")) {}
    StageRef host = StageRef.named("host");
    host.pid().kill();
    one.stop();
    OnNode.eventually(() -> root.whichChildren().getFirst().pid().isEmpty());
    root.stop();
  }

  @Test
  void aStageIsStoppedForAReason() {
    StageRef host = host().start();
    StageRef sink = sink("one");
    ExitReason reason = new ExitReason.Custom("enough");
    host.stop(reason);
    assertThat(host.await()).isEqualTo(reason);
    assertThat(sink.await()).isEqualTo(reason);
  }

  @Test
  void aConsumerHasNothingBuffered() {
    host().start();
    assertThat(sink("one").estimateBufferedCount()).isZero();
  }
}
