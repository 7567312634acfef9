package dev.transom.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.transom.otp.Restart;
import dev.transom.otp.Supervisor;
import dev.transom.process.ExitReason;
import dev.transom.process.Node;
import dev.transom.process.Pid;
import dev.transom.process.Processes;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Flows that are started and looked at from outside. */
class RunningFlowTest {
  private static final Duration LONG = Duration.ofSeconds(20);

  private static Flow<Integer> endless() {
    return Flow.fromIterable(() -> Stream.iterate(0, i -> i + 1).iterator());
  }

  private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
    T next = queue.poll(LONG.toSeconds(), TimeUnit.SECONDS);
    assertThat(next).as("something comes").isNotNull();
    return next;
  }

  private static void nothingIsLeft(RunningFlow<?> flow) {
    assertThat(flow.stages()).noneMatch(stage -> Processes.whereis(stage).isPresent());
    assertThat(flow.pid().isAlive()).isFalse();
  }

  @Test
  void theResultIsWhatWasCollected() {
    RunningFlow<List<Long>> flow = Flow.range(0, 5).map(i -> i * i).start(Collectors.toList());
    assertThat(flow.await()).containsExactlyInAnyOrder(0L, 1L, 4L, 9L, 16L);
    nothingIsLeft(flow);
  }

  @Test
  void withoutACollectorItIsHowManyCameOut() {
    assertThat(Flow.range(0, 10_000).filter(i -> i % 4 == 0).start().await()).isEqualTo(2_500);
  }

  @Test
  void onceItIsOverNothingIsLeftThoughNobodyHasWaited() throws Exception {
    CountDownLatch ended = new CountDownLatch(1);
    Node.current()
        .telemetry()
        .attach("over", FlowTelemetry.Ended.class, event -> ended.countDown());
    RunningFlow<Long> flow = Flow.range(0, 10).start();
    assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(Processes.await(flow.pid(), LONG)).isPresent();
    nothingIsLeft(flow);
    Node.current().telemetry().detach("over");
  }

  @Test
  void awaitingWithALimitDoesNotWaitForEver() {
    RunningFlow<Long> flow = endless().start();
    assertThat(flow.await(Duration.ZERO)).isEmpty();
    flow.stop();
    nothingIsLeft(flow);
    assertThatThrownBy(() -> flow.await(Duration.ZERO))
        .isInstanceOf(FlowException.class)
        .hasMessageContaining("it was stopped");
  }

  @Test
  void stoppingWhatIsOverDoesNothing() {
    RunningFlow<Long> flow = Flow.range(0, 3).start();
    assertThat(flow.await()).isEqualTo(3);
    flow.stop();
    assertThat(flow.await(Duration.ZERO)).isEqualTo(Optional.of(3L));
  }

  @Test
  void aKilledSupervisorIsAFailureNotAHang() {
    RunningFlow<Long> flow = endless().start();
    flow.pid().kill();
    assertThatThrownBy(flow::await).isInstanceOf(FlowException.class);
  }

  @Test
  void aFailureComesToWhoeverWaits() {
    RunningFlow<Long> flow = Flow.range(0, 10).map(i -> 10 / (i - 5)).named("inverse").start();
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(flow::await)
          .isInstanceOfSatisfying(
              FlowException.class,
              it -> {
                assertThat(it.operator()).isEqualTo("inverse");
                assertThat(it.element()).contains(5L);
              });
    }
    nothingIsLeft(flow);
  }

  @Test
  void itEndsWithTheProcessThatHasStartedIt() throws Exception {
    BlockingQueue<RunningFlow<Long>> flows = new LinkedBlockingQueue<>();
    Pid owner =
        Processes.spawn(self -> {
          flows.add(endless().start());
          self.receive();
        });
    RunningFlow<Long> flow = next(flows);
    owner.send("end");
    assertThat(Processes.await(flow.pid(), LONG)).isPresent();
    assertThatThrownBy(flow::await).isInstanceOf(FlowException.class);
    nothingIsLeft(flow);
  }

  @Test
  void aProcessOutlivesAFlowThatFails() throws Exception {
    BlockingQueue<Object> seen = new LinkedBlockingQueue<>();
    Processes.spawn(self -> {
      try {
        Flow.range(0, 1).map(i -> 1 / i).run();
      } catch (FlowException e) {
        seen.add(e.getCause());
      }
      seen.add("still there");
    });
    assertThat(next(seen)).isInstanceOf(ArithmeticException.class);
    assertThat(next(seen)).isEqualTo("still there");
  }

  @Test
  void countersTellWhatEachOperatorHasDone() {
    RunningFlow<Long> flow =
        Flow.range(0, 1_000)
            .map(i -> i)
            .named("same")
            .map(i -> 100 / (i % 100))
            .onError(OnError.skip())
            .named("inverse")
            .filter(i -> i > 1)
            .named("large")
            .countBy(i -> i)
            .named("counts")
            .start();
    long keys = flow.await();
    List<OperatorInfo> operators = flow.info().operators();
    assertThat(operators.stream().map(OperatorInfo::name))
        .containsExactly("same", "inverse", "large", "counts");
    assertThat(operators.get(0))
        .matches(
            it -> it.in() == 1_000 && it.out() == 1_000 && it.errors() == 0 && it.layer() == 0);
    assertThat(operators.get(1))
        .matches(it -> it.in() == 1_000 && it.out() == 990 && it.errors() == 10);
    assertThat(operators.get(2)).matches(it -> it.in() == 990 && it.out() == 500);
    assertThat(operators.get(3))
        .matches(it -> it.in() == 500 && it.out() == keys && it.layer() == 1);
    assertThat(operators).allMatch(it -> it.busy() >= 0);
    assertThat(operators.get(1).busy()).isPositive();
    assertThat(flow.info().toString()).contains("inverse").contains("in 1,000");
  }

  @Test
  void killsCountNothingTwice() {
    RunningFlow<Long> flow = Flow.range(0, 50_000).map(i -> i).countBy(i -> i % 10).start();
    for (String stage : flow.stages()) {
      Processes.whereis(stage).ifPresent(Pid::kill);
    }
    assertThat(flow.await()).isEqualTo(10);
    assertThat(flow.info().operators()).allMatch(it -> it.in() == 50_000);
  }

  @Test
  void progressIsKnownWhereTheSizeIs() {
    RunningFlow<Long> sized = Flow.range(0, 100).start();
    sized.await();
    FlowProgress progress = sized.info().progress().orElseThrow();
    assertThat(progress.done()).isEqualTo(100);
    assertThat(progress.total()).isEqualTo(100);
    assertThat(progress.share()).isEqualTo(1);
    assertThat(progress.left()).contains(Duration.ZERO);
    assertThat(progress.unit()).isEqualTo(FlowProgress.Unit.ELEMENTS);

    RunningFlow<Long> endless = endless().start();
    assertThat(endless.info().progress()).isEmpty();
    endless.stop();
  }

  @Test
  void aTriggerFromOutsideFiresOpenWindows() throws Exception {
    BlockingQueue<String> fired = new LinkedBlockingQueue<>();
    CountDownLatch hold = new CountDownLatch(1);
    Iterator<Integer> numbers = List.of(1, 2, 3).iterator();
    RunningFlow<Long> flow =
        Flow.<Integer>fromIterators(
                List.of(() -> Stream.concat(held(numbers), waiting(hold)).iterator()))
            .stages(1)
            .maxDemand(1)
            .reduce(() -> 0, Integer::sum)
            .onTrigger((sum, firing, out) -> {
              fired.add(sum + " " + firing.cause());
              return sum;
            })
            .start();
    long deadline = System.nanoTime() + LONG.toNanos();
    String first = null;
    while (first == null || !first.startsWith("6 ")) { // before there is a window, none fires
      assertThat(System.nanoTime()).as("all three come").isLessThan(deadline);
      flow.trigger("now");
      first = fired.poll(10, TimeUnit.MILLISECONDS);
    }
    assertThat(first).isEqualTo("6 Named[name=now]");
    hold.countDown();
    flow.await();
    assertThat(fired).contains("6 Done[]");
    flow.trigger("too late");
  }

  private static Stream<Integer> held(Iterator<Integer> numbers) {
    return Stream.of(1, 2, 3).peek(i -> numbers.next());
  }

  private static Stream<Integer> waiting(CountDownLatch latch) {
    return Stream.of(0)
        .filter(i -> {
          try {
            latch.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          return false;
        });
  }

  @Test
  void underASupervisorItIsRunAgainWhenItHasFailed() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    BlockingQueue<Long> out = new LinkedBlockingQueue<>();
    Flow<Long> flow =
        Flow.range(0, 3)
            .map(i -> {
              if (i == 0 && runs.incrementAndGet() < 3) {
                throw new IllegalStateException("not yet");
              }
              return i;
            })
            .each(out::add)
            .stages(1);
    Supervisor supervisor =
        Supervisor.oneForOne()
            .intensity(5, Duration.ofSeconds(5))
            .child(flow.child("numbers"))
            .start();
    assertThat(List.of(next(out), next(out), next(out))).containsExactly(0L, 1L, 2L);
    assertThat(runs).hasValue(3);
    long deadline = System.nanoTime() + LONG.toNanos();
    while (supervisor.whichChildren().getFirst().pid().isPresent()) {
      assertThat(System.nanoTime()).as("it ends normally").isLessThan(deadline);
    }
    supervisor.stop();
  }

  @Test
  void underASupervisorItIsStoppedWithIt() {
    Supervisor supervisor =
        Supervisor.oneForOne().child(endless().child("numbers").restart(Restart.PERMANENT)).start();
    Pid flow = supervisor.whichChildren().getFirst().pid().orElseThrow();
    supervisor.stop();
    assertThat(Processes.await(flow, LONG)).contains(ExitReason.SHUTDOWN);
  }

  @Test
  void telemetryTellsOfItsBeginAndEnd() {
    BlockingQueue<FlowTelemetry> events = new LinkedBlockingQueue<>();
    Node.current().telemetry().attach("flows", FlowTelemetry.class, events::add);
    RunningFlow<Long> flow =
        Flow.range(0, 4).map(i -> 1 / (i - 2)).onError(OnError.skip()).named("inverse").start();
    flow.await();
    Node.current().telemetry().detach("flows");
    assertThat(events.stream().filter(it -> it.flow().equals(flow.name())))
        .hasSize(3)
        .satisfiesExactlyInAnyOrder(
            it -> assertThat(it).isInstanceOf(FlowTelemetry.Started.class),
            it ->
                assertThat(it)
                    .isInstanceOfSatisfying(
                        FlowTelemetry.Skipped.class,
                        skipped -> {
                          assertThat(skipped.operator()).isEqualTo("inverse");
                          assertThat(skipped.element()).isEqualTo(2L);
                        }),
            it ->
                assertThat(it)
                    .isInstanceOfSatisfying(
                        FlowTelemetry.Ended.class, ended -> assertThat(ended.failure()).isEmpty()));
  }
}
