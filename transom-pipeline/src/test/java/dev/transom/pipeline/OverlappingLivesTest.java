package dev.transom.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.transom.process.ExitReason;
import dev.transom.process.Pid;
import dev.transom.process.Processes;
import dev.transom.process.spi.Kernel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A process that was killed and does not end, beside its successor. */
class OverlappingLivesTest {
  @RegisterExtension final OnNode onNode = new OnNode(Duration.ofMillis(10));

  private final CountDownLatch goOn = new CountDownLatch(1);
  private final List<Pid> callers = new CopyOnWriteArrayList<>();
  private final List<Acknowledgement> calls = new CopyOnWriteArrayList<>();

  @AfterEach
  void let() {
    goOn.countDown();
  }

  /** The first who comes stays until it is let go, whoever interrupts it. */
  private void stubborn() {
    callers.add(Processes.self().pid());
    boolean interrupted = false;
    while (callers.size() < 2 || callers.getFirst().equals(Processes.self().pid())) {
      try {
        goOn.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private Pipeline<Integer> killedAtIts(Acknowledger acknowledger, boolean isHandlerStubborn) {
    Pipeline<Integer> pipeline =
        Pipeline.from(Given.<Integer>nothing())
            .process(
                p -> p.concurrency(1),
                message -> {
                  if (isHandlerStubborn && message.data() == 1) {
                    stubborn();
                  }
                  return message;
                })
            .start("p");
    pipeline.push(
        Given.numbers(3).stream().map(n -> Message.of(n).acknowledger(acknowledger, n)).toList());
    OnNode.eventually(() -> callers.size() == 1);
    Kernel.get().end(callers.getFirst(), ExitReason.KILLED);
    OnNode.eventually(() -> callers.size() == 2);
    return pipeline;
  }

  @Test
  void aDeadLifeAndItsSuccessorSettleOnce() {
    Pipeline<Integer> pipeline =
        killedAtIts(
            told -> {
              calls.add(told);
              stubborn();
            },
            false);
    OnNode.eventually(() -> pipeline.snapshot().inFlight() == 0);
    assertThat(calls).extracting(Acknowledgement::isRepeated).containsExactly(false, true);
    goOn.countDown();
    Processes.await(callers.getFirst());
    pipeline.push(List.of(Message.of(7)));
    assertThat(pipeline.drain(Given.PATIENCE)).isTrue();
    assertThat(pipeline.snapshot().inFlight()).isZero();
    assertThat(pipeline.snapshot().successful()).isEqualTo(4);
  }

  @Test
  void whatADeadLifeStillHandlesCountsOnce() {
    Acks acks = new Acks();
    Pipeline<Integer> pipeline = killedAtIts(acks, true);
    OnNode.eventually(() -> pipeline.snapshot().inFlight() == 0);
    goOn.countDown();
    assertThat(pipeline.drain(Given.PATIENCE)).isTrue();
    assertThat(acks.successful()).containsExactlyInAnyOrder(0, 1, 2);
    assertThat(pipeline.snapshot().inFlight()).isZero();
    assertThat(pipeline.snapshot().redelivered()).isEqualTo(1);
  }
}
