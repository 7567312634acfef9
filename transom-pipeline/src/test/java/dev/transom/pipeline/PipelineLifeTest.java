package dev.transom.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.transom.otp.Supervisor;
import dev.transom.process.ExitReason;
import dev.transom.process.NameTakenException;
import dev.transom.process.Pid;
import dev.transom.process.ProcessInfo;
import dev.transom.process.Processes;
import dev.transom.process.spi.Kernel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How pipelines start and end, and under whom. */
class PipelineLifeTest {
  @RegisterExtension final OnNode onNode = new OnNode();

  private final Acks acks = new Acks();

  private static PipelineSpec<Integer, Integer> silent() {
    return Pipeline.from(Given.nothing());
  }

  @Test
  void aRunningPipelineIsFoundByItsName() {
    Pipeline<Integer> pipeline = silent().start("orders");
    assertThat(pipeline.name()).isEqualTo("orders");
    assertThat(Pipeline.named("orders").orElseThrow().pid()).isEqualTo(pipeline.pid());
    assertThat(Pipeline.running()).hasSize(1);
    pipeline.stop();
    assertThat(Pipeline.named("orders")).isEmpty();
    assertThat(Pipeline.running()).isEmpty();
    assertThat(pipeline).hasToString("Pipeline[orders, ENDED]");
  }

  @Test
  void aNameIsTakenByOne() {
    Pipeline<Integer> pipeline = silent().start("orders");
    assertThatThrownBy(() -> silent().start("orders"))
        .isInstanceOf(NameTakenException.class)
        .hasMessageContaining("orders");
    assertThat(Pipeline.named("orders")).isPresent();
    pipeline.push(acks.of(List.of(1)));
    OnNode.eventually(() -> acks.successful().size() == 1);
    pipeline.stop();
    silent().start("orders").stop();
  }

  @Test
  void aSpecMayBeStartedSeveralTimes() {
    PipelineSpec<Integer, Integer> spec = Pipeline.from(acks.source(Given.numbers(10)));
    Pipeline<Integer> one = spec.start("one");
    Pipeline<Integer> other = spec.start("other");
    assertThat(one.await(Given.PATIENCE)).isTrue();
    assertThat(other.await(Given.PATIENCE)).isTrue();
    assertThat(one.snapshot().successful()).isEqualTo(10);
    assertThat(other.snapshot().successful()).isEqualTo(10);
  }

  @Test
  void whenItsSourceHasEndedItEndsNormally() {
    Pipeline<Integer> pipeline = Pipeline.from(acks.source(Given.numbers(10))).start("p");
    assertThat(Processes.await(pipeline.pid(), Given.PATIENCE)).contains(ExitReason.NORMAL);
    assertThat(pipeline.phase()).isEqualTo(Phase.ENDED);
  }

  @Test
  void aLinkedOneDrainsWhenItsStarterEnds() {
    CompletableFuture<Pipeline<Integer>> started = new CompletableFuture<>();
    CountDownLatch end = new CountDownLatch(1);
    Pid starter =
        Processes.spawn(self -> {
          started.complete(
              silent().batch("db", b -> b.timeout(Duration.ofHours(1)), b -> {}).startLink("p"));
          end.await();
          throw self.exit(ExitReason.SHUTDOWN);
        });
    Pipeline<Integer> pipeline = started.join();
    pipeline.push(acks.of(Given.numbers(7)));
    end.countDown();
    Processes.await(starter);
    assertThat(pipeline.await(Given.PATIENCE)).isTrue();
    assertThat(acks.successful()).hasSize(7);
  }

  @Test
  void ifItIsKilledNobodyWaitsForItAndWhatWasInFlightIsReleased() {
    CountDownLatch never = new CountDownLatch(1);
    Pipeline<Integer> pipeline =
        silent()
            .process(message -> {
              never.await();
              return message;
            })
            .start("p");
    pipeline.push(acks.of(Given.numbers(7)));
    Kernel.get().end(pipeline.pid(), ExitReason.KILLED);
    assertThat(pipeline.await(Given.PATIENCE)).isTrue();
    assertThat(pipeline.phase()).isEqualTo(Phase.ENDED);
    OnNode.eventually(() -> acks.released.size() == 7);
    assertThat(acks.calls).isEmpty();
    assertThatThrownBy(() -> pipeline.push(acks.of(List.of(1))))
        .isInstanceOf(PipelineEndedException.class);
  }

  @Test
  void onlyAProcessCanLink() {
    assertThatThrownBy(() -> silent().startLink("p")).isInstanceOf(IllegalStateException.class);
    assertThat(Pipeline.named("p")).isEmpty();
  }

  // ------------------------------------------------------------------ under a supervisor

  @Test
  void aSupervisorStopsItByDrainingIt() {
    Supervisor top =
        Supervisor.oneForOne()
            .child(silent().batch("db", b -> b.timeout(Duration.ofHours(1)), b -> {}).child("p"))
            .start("top");
    @SuppressWarnings("unchecked")
    Pipeline<Integer> pipeline = (Pipeline<Integer>) Pipeline.named("p").orElseThrow();
    pipeline.push(acks.of(Given.numbers(7)));
    top.stop();
    assertThat(acks.successful()).hasSize(7);
    assertThat(pipeline.phase()).isEqualTo(Phase.ENDED);
  }

  @Test
  void aSupervisorThatStopsItWaitsForHandlersNoLongerThanItMay() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    Supervisor top =
        Supervisor.oneForOne()
            .child(
                silent()
                    .shutdown(Duration.ofMillis(10))
                    .process(message -> {
                      begun.countDown();
                      never.await();
                      return message;
                    })
                    .child("p"))
            .start("top");
    @SuppressWarnings("unchecked")
    Pipeline<Integer> pipeline = (Pipeline<Integer>) Pipeline.named("p").orElseThrow();
    pipeline.push(acks.of(Given.numbers(7)));
    begun.await();
    top.stop();
    assertThat(acks.released).hasSize(7);
    assertThat(acks.calls).isEmpty();
    assertThat(pipeline.snapshot().released()).isEqualTo(7);
    assertThat(pipeline.phase()).isEqualTo(Phase.ENDED);
  }

  @Test
  void aSupervisorRestartsItAndNothingThatWasInFlightIsLost() {
    CountDownLatch goOn = new CountDownLatch(1);
    Supervisor top =
        Supervisor.oneForOne()
            .child(
                Pipeline.from(acks.source(Given.numbers(1000)))
                    .maxInFlight(100)
                    .process(message -> {
                      if (message.data() == 20) {
                        goOn.await();
                      }
                      return message;
                    })
                    .batch("db", batch -> {})
                    .child("p"))
            .start("top");
    Pipeline<?> first = Pipeline.named("p").orElseThrow();
    OnNode.eventually(() -> first.snapshot().taken() > 20);
    Kernel.get().end(first.pid(), ExitReason.KILLED);
    OnNode.eventually(
        () -> Pipeline.named("p").map(p -> !p.pid().equals(first.pid())).orElse(false));
    goOn.countDown();
    OnNode.eventually(() -> acks.successful().size() >= 1000);
    assertThat(acks.successful())
        .containsExactlyInAnyOrderElementsOf(List.copyOf(Given.numbers(1000)));
    OnNode.eventually(() -> Pipeline.named("p").isEmpty());
    OnNode.eventually(() -> top.whichChildren().getFirst().pid().isEmpty());
    top.stop();
  }

  @Test
  void everyProcessOfItMayBeKilledAndWorkGoesOn() {
    AtomicInteger batched = new AtomicInteger();
    Pipeline<Integer> pipeline =
        silent()
            .process(p -> p.concurrency(2), message -> message)
            .batch("db", b -> b.size(1), batch -> batched.addAndGet(batch.size()))
            .start("p");
    int pushed = 0;
    for (ProcessInfo one : onNode.node().processes()) {
      Pid each = one.pid();
      if (each.equals(pipeline.pid())) {
        continue;
      }
      Kernel.get().end(each, ExitReason.KILLED);
      pipeline.push(acks.of(List.of(pushed++)));
      int all = pushed;
      OnNode.eventually(() -> batched.get() == all);
    }
    assertThat(pushed).isGreaterThan(8);
    assertThat(pipeline.drain(Given.PATIENCE)).isTrue();
    assertThat(acks.successful()).hasSize(pushed);
  }
}
