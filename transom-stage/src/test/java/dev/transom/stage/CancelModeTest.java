package dev.transom.stage;

import static dev.transom.stage.Tap.next;
import static org.assertj.core.api.Assertions.assertThat;

import dev.transom.otp.Supervisor;
import dev.transom.process.ExitReason;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CancelModeTest {
  @RegisterExtension final OnNode onNode = new OnNode();

  private final BlockingQueue<Object> seen = new LinkedBlockingQueue<>();

  /** Tells what it sees. */
  private final class Witness extends Consumer<Integer> {
    @Override
    protected void handleEvents(Batch<Integer> batch) {
      seen.addAll(batch.events());
    }

    @Override
    protected void handleCancel(Upstream producer, ExitReason reason) {
      seen.add(reason);
    }

    @Override
    protected void handleInfo(Object message) {
      seen.add(message);
    }
  }

  private static ExitReason reason(String name) {
    return switch (name) {
      case "normal" -> ExitReason.NORMAL;
      case "shutdown" -> ExitReason.SHUTDOWN;
      case "detailed" -> ExitReason.shutdown("for a test");
      case "custom" -> ExitReason.custom("odd");
      case "killed" -> ExitReason.KILLED;
      default -> throw new IllegalArgumentException(name);
    };
  }

  private static void end(StageRef tap, ExitReason reason) {
    if (reason.equals(ExitReason.KILLED)) {
      tap.pid().kill();
    } else {
      tap.pid().send(new Tap.Stop(reason));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "PERMANENT, normal, ends",
    "PERMANENT, shutdown, ends",
    "PERMANENT, detailed, ends",
    "PERMANENT, custom, ends",
    "PERMANENT, killed, ends",
    "TRANSIENT, normal, stays",
    "TRANSIENT, shutdown, stays",
    "TRANSIENT, detailed, stays",
    "TRANSIENT, custom, ends",
    "TRANSIENT, killed, ends",
    "TEMPORARY, normal, stays",
    "TEMPORARY, shutdown, stays",
    "TEMPORARY, detailed, stays",
    "TEMPORARY, custom, stays",
    "TEMPORARY, killed, stays",
    "WHEN_ALL_END, normal, ends",
    "WHEN_ALL_END, custom, ends",
    "WHEN_ALL_END, killed, ends",
  })
  void whatTheProducersEndDoes(CancelMode mode, String how, String outcome) {
    ExitReason reason = reason(how);
    StageRef tap = Tap.<Integer>spec("numbers").start();
    StageRef sink =
        Consumer.of("sink", Witness::new)
            .subscribe(Subscription.<Integer>to("numbers").cancel(mode))
            .start();
    tap.pid().send(new Tap.Emit(java.util.List.of(1)));
    assertThat(next(seen)).isEqualTo(1);

    end(tap, reason);

    assertThat(next(seen)).as("handleCancel comes first").isEqualTo(reason);
    if (outcome.equals("ends")) {
      assertThat(sink.await(Duration.ofSeconds(10))).contains(reason);
    } else {
      sink.pid().send("still there");
      assertThat(next(seen)).isEqualTo("still there");
      assertThat(sink.pid().isAlive()).isTrue();
    }
  }

  @Test
  void whenAllEndWaitsForTheLastProducer() {
    StageRef one = Tap.<Integer>spec("one").start();
    StageRef two = Tap.<Integer>spec("two").start();
    StageRef sink = merging();
    end(one, ExitReason.NORMAL);
    assertThat(next(seen)).isEqualTo(ExitReason.NORMAL);
    two.pid().send(new Tap.Emit(java.util.List.of(2)));
    assertThat(next(seen)).isEqualTo(2);
    end(two, ExitReason.NORMAL);
    assertThat(sink.await(Duration.ofSeconds(10))).contains(ExitReason.NORMAL);
  }

  @Test
  void whenAllEndDoesNotWaitAfterAnAbnormalEnd() {
    StageRef one = Tap.<Integer>spec("one").start();
    Tap.<Integer>spec("two").start();
    StageRef sink = merging();
    end(one, ExitReason.custom("odd"));
    assertThat(sink.await(Duration.ofSeconds(10))).contains(ExitReason.custom("odd"));
  }

  private StageRef merging() {
    return Consumer.of("sink", Witness::new)
        .subscribe(Subscription.<Integer>to("one").cancel(CancelMode.WHEN_ALL_END))
        .subscribe(Subscription.<Integer>to("two").cancel(CancelMode.WHEN_ALL_END))
        .start();
  }

  @Test
  void aSupervisedProducersDeathIsNotItsEnd() {
    var supervisor =
        dev.transom.otp.Supervisor.oneForOne()
            .intensity(10, Duration.ofSeconds(5))
            .child(Tap.<Integer>spec("numbers").child())
            .start();
    StageRef sink =
        Consumer.of("sink", Witness::new).subscribe(Subscription.<Integer>to("numbers")).start();
    var first = dev.transom.process.Processes.whereis("numbers").orElseThrow();
    first.kill();
    OnNode.eventually(() ->
        dev.transom.process.Processes.whereis("numbers")
            .filter(pid -> !pid.equals(first))
            .isPresent());
    dev.transom.process.Processes.whereis("numbers")
        .orElseThrow()
        .send(new Tap.Emit(java.util.List.of(1)));
    assertThat(next(seen)).isEqualTo(1);
    supervisor.stop();
    assertThat(sink.await(Duration.ofSeconds(10)))
        .hasValueSatisfying(reason -> assertThat(reason.isAbnormal()).isFalse());
  }

  @Test
  void whatASupervisorStopsHasNotFinished() {
    Supervisor supervisor =
        Supervisor.oneForOne().child(Tap.<Integer>spec("numbers").child()).start();
    StageRef sink =
        Consumer.of("sink", Witness::new).subscribe(Subscription.<Integer>to("numbers")).start();
    supervisor.stop();
    assertThat(sink.await()).isEqualTo(ExitReason.SHUTDOWN);
    assertThat(next(seen)).isEqualTo(ExitReason.SHUTDOWN);
  }

  @Test
  void aSuccessorHearsOfAnEndThatItsPredecessorDiedOf() {
    StageRef tap = Tap.<Integer>spec("numbers").start();
    Supervisor supervisor =
        Supervisor.oneForOne()
            .child(
                ProducerConsumer.of("middle", Summary::new)
                    .subscribe(Subscription.<Integer>to("numbers").cancel(CancelMode.TEMPORARY))
                    .child())
            .start();
    BlockingQueue<Object> out = new LinkedBlockingQueue<>();
    Consumer.of("sink", Subscription.<Object>to("middle"), batch -> out.addAll(batch.events()))
        .start();
    end(tap, ExitReason.NORMAL);
    assertThat(next(out)).isEqualTo("the end");
    assertThat(List.of(next(seen), next(seen)))
        .containsExactly(ExitReason.NORMAL, ExitReason.NORMAL);
    StageRef.named("middle").pid().kill();
    OnNode.eventually(() -> StageRef.named("middle").info().lives() == 3);
    StageRef.named("middle").syncInfo("all done");
    assertThat(next(out)).as("told once").isEqualTo("all done");
    assertThat(seen).isEmpty();
    supervisor.stop();
  }

  /** Emits something at the end of its input; dies the first time. */
  private final class Summary extends ProducerConsumer<Integer, Object> {
    @Override
    protected void handleEvents(Batch<Integer> batch, Emitter<Object> out) {}

    @Override
    protected void handleCancel(Upstream producer, ExitReason reason, Emitter<Object> out) {
      seen.add(reason);
      out.emit("the end");
      if (seen.size() == 1) {
        self().kill();
      }
    }

    @Override
    protected void handleInfo(Object message, Emitter<Object> out) {
      out.emit(message);
    }
  }
}
