package dev.transom.stage;

import static dev.transom.stage.Tap.next;
import static org.assertj.core.api.Assertions.assertThat;

import dev.transom.otp.ChildSpec;
import dev.transom.otp.Supervisor;
import dev.transom.otp.SupervisorSpec;
import dev.transom.process.ExitReason;
import dev.transom.process.Pid;
import dev.transom.process.Processes;
import dev.transom.process.SpawnOptions;
import dev.transom.process.spi.FaultPoints;
import dev.transom.process.spi.Kernel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Small cases of what the chaos runs have found. */
class FoundByChaosTest {
  @RegisterExtension final OnNode onNode = new OnNode();

  @AfterEach
  void removeHook() {
    FaultPoints.install(null);
  }

  private static SupervisorSpec patient() {
    return Supervisor.oneForOne().intensity(10_000, Duration.ofSeconds(1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"stage.commit.before", "stage.commit.in", "stage.commit.after"})
  void aCollectingProducerConsumerGivesItsResultOnce(String where) {
    AtomicInteger kills = new AtomicInteger(6);
    FaultPoints.install(point -> {
      Pid caller = Kernel.get().caller();
      if (point.equals(where)
          && caller != null
          && Processes.whereis("sum").filter(caller::equals).isPresent()
          && kills.getAndDecrement() > 0) {
        caller.kill();
      }
    });
    BlockingQueue<List<Integer>> results = new LinkedBlockingQueue<>();
    StageSpec<Void, Integer> numbers = Producer.fromIterable("numbers", List.of(1, 2, 3));
    StageSpec<Integer, Integer> sum =
        ProducerConsumer.collecting(
            "sum", Subscription.to(numbers), Collectors.summingInt(number -> number));
    StageSpec<Integer, Void> sink =
        Consumer.collecting("sink", Subscription.to(sum), Collectors.toList(), results::add);
    Supervisor supervisor =
        patient().child(numbers.child()).child(sum.child()).child(sink.child()).start();
    assertThat(next(results)).containsExactly(6);
    supervisor.stop();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whenAllHaveEndedAndOneWasStoppedAStageEndsAsStopped(boolean completeFirst) {
    StageRef whole = Tap.<Integer>spec("whole").start();
    StageRef part = Tap.<Integer>spec("part").start();
    StageRef sink =
        Consumer.of(
                "sink",
                Subscription.<Integer>to("whole").cancel(CancelMode.WHEN_ALL_END),
                batch -> {})
            .subscribe(Subscription.<Integer>to("part").cancel(CancelMode.WHEN_ALL_END))
            .start();
    StageRef first = completeFirst ? whole : part;
    StageRef second = completeFirst ? part : whole;
    for (StageRef stage : List.of(first, second)) {
      stage.pid().send(stage == whole ? new Tap.Complete() : new Tap.Stop(ExitReason.SHUTDOWN));
      stage.await();
    }
    assertThat(sink.await(Duration.ofSeconds(10))).contains(ExitReason.SHUTDOWN);
  }

  private static boolean hasSuccessor(Pid old, String name) {
    return Processes.whereis(name).filter(pid -> !pid.equals(old)).isPresent();
  }

  @RepeatedTest(20)
  void aStageWaitsForTheLifeThatDiedWithItsSupervisor() {
    AtomicInteger inside = new AtomicInteger();
    Semaphore entered = new Semaphore(0);
    Semaphore gate = new Semaphore(0);
    BlockingQueue<Integer> insideAtStart = new LinkedBlockingQueue<>();
    StageSpec<Void, Integer> numbers = Producer.fromIterable("numbers", List.of(1));
    StageSpec<Integer, Void> sink =
        Consumer.of(
                "sink",
                () ->
                    new Consumer<Integer>() {
                      @Override
                      protected void init() {
                        insideAtStart.add(inside.get());
                      }

                      @Override
                      protected void handleEvents(Batch<Integer> batch) {
                        inside.incrementAndGet();
                        entered.release();
                        gate.acquireUninterruptibly();
                        inside.decrementAndGet();
                      }
                    })
            .subscribe(Subscription.to(numbers));
    Supervisor root =
        patient()
            .child(
                ChildSpec.of("inner", patient().child(numbers.child()).child(sink.child()))
                    .options(SpawnOptions.DEFAULT.name("inner")))
            .start();
    entered.acquireUninterruptibly();
    assertThat(next(insideAtStart)).isZero();
    Pid old = Processes.whereis("sink").orElseThrow();
    Pid inner = Processes.whereis("inner").orElseThrow();
    inner.kill();
    OnNode.eventually(() -> hasSuccessor(inner, "inner"));
    for (int i = 0; i < 2_000 && !hasSuccessor(old, "sink"); i++) {
      Thread.onSpinWait(); // it comes at once, or when the old one has left the handler
    }
    gate.release(2);
    assertThat(next(insideAtStart)).isZero();
    root.stop();
  }
}
