package dev.transom.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.transom.process.Node;
import dev.transom.process.Pid;
import dev.transom.process.Processes;
import dev.transom.process.spi.FaultPoints;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two things that happen to a flow at the same moment. */
class FlowRaceTest {
  private static final int ROUNDS = 300;

  @RegisterExtension final OnNode onNode = new OnNode();

  @AfterEach
  void removeHook() {
    FaultPoints.install(null);
  }

  private static Flow<Long> numbers(long count) {
    return Flow.range(0, count).maxDemand(7);
  }

  private static Map<Long, Long> counts(long count) {
    return LongStream.range(0, count)
        .boxed()
        .collect(Collectors.groupingBy(x -> x % 3, Collectors.counting()));
  }

  private <T> FutureTask<T> beside(Callable<T> work) {
    FutureTask<T> task = new FutureTask<>(() -> onNode.node().call(work));
    Thread.ofVirtual().start(task);
    return task;
  }

  private static void nothingIsLeft() {
    assertThat(Node.current().registered()).isEmpty();
    OnNode.eventually(() -> Node.current().processCount() == 0);
  }

  // ------------------------------------------------------------------ kills

  /** What is killed when its input ends, or about then. */
  @ParameterizedTest
  @CsvSource({
    "stage.handle, 0.0",
    "stage.commit.before, 0.0",
    "stage.commit.in, 1.0",
    "stage.publish.in, 1.0",
    "stage.commit.after, 1.0",
    "stage.commit.before, sink",
    "stage.commit.in, sink",
    "stage.commit.after, sink",
    "stage.commit.in, source.0"
  })
  void theEndOfTheInputAndAKill(String point, String stage) throws Exception {
    for (int i = 0; i < ROUNDS; i++) {
      AimedKiller killer = new AimedKiller(2, 600);
      killer.aim(point, name -> name.endsWith("/" + stage));
      AtomicBoolean over = new AtomicBoolean();
      Thread thread = Thread.ofPlatform().start(() -> killer.killUntil(5, over::get));
      Map<Long, Long> counts = numbers(20).countBy(x -> x % 3).stages(1).toMap();
      over.set(true);
      thread.join();
      assertThat(counts).isEqualTo(counts(20));
    }
    FaultPoints.install(null);
    nothingIsLeft();
  }

  @Test
  void theSupervisorIsKilledAtAnyMoment() throws Exception {
    for (int i = 0; i < ROUNDS; i++) {
      RunningFlow<Long> flow = numbers(100).shuffle().start();
      Pid supervisor = flow.pid();
      for (int left = ThreadLocalRandom.current().nextInt(3_000); left > 0; left--) {
        Thread.onSpinWait();
      }
      supervisor.kill();
      Throwable failure = catchThrowable(() -> assertThat(flow.await()).isEqualTo(100));
      assertThat(failure).isIn(failure instanceof FlowException ? failure : null, null);
      OnNode.eventually(
          () -> flow.stages().stream().noneMatch(name -> Processes.whereis(name).isPresent()));
    }
    nothingIsLeft();
  }

  // ------------------------------------------------------------------ stopping

  @Test
  void itIsStoppedWhenItIsAboutToComplete() throws Exception {
    int stopped = 0;
    for (int i = 0; i < ROUNDS; i++) {
      RunningFlow<Long> flow = numbers(50).shuffle().start();
      CyclicBarrier together = new CyclicBarrier(2);
      FutureTask<Void> stop =
          beside(() -> {
            together.await();
            for (int left = ThreadLocalRandom.current().nextInt(20_000); left > 0; left--) {
              Thread.onSpinWait();
            }
            flow.stop();
            assertThat(flow.pid().isAlive()).isFalse();
            return null;
          });
      together.await();
      Throwable failure = catchThrowable(() -> assertThat(flow.await()).isEqualTo(50));
      if (failure != null) {
        assertThat(failure).isInstanceOf(FlowException.class).hasMessageContaining("stopped");
        stopped++;
      }
      stop.get();
    }
    assertThat(stopped).as("stops that came first").isBetween(0, ROUNDS);
    nothingIsLeft();
  }

  @Test
  void aStreamIsClosedAtAnyMoment() {
    for (int i = 0; i < ROUNDS; i++) {
      int taken = i % 10;
      Flow<Long> endless =
          Flow.fromIterable(() -> Stream.iterate(0L, x -> x + 1).iterator())
              .maxDemand(7)
              .shuffle()
              .maxDemand(3);
      try (Stream<Long> stream = endless.stream()) {
        Iterator<Long> each = stream.iterator();
        for (int left = taken; left > 0; left--) {
          assertThat(each.next()).isBetween(0L, 10_000L);
        }
      }
      assertThat(Node.current().registered()).isEmpty();
    }
    nothingIsLeft();
  }

  @Test
  void aFlowFailsBeforeItsStreamHasSubscribed() {
    for (int i = 0; i < ROUNDS; i++) {
      Flow<Long> failing =
          Flow.<Long>fromIterators(
              List.of(() -> {
                throw new IllegalStateException("no such source");
              }));
      assertThatThrownBy(() -> failing.stream().forEach(x -> {}))
          .isInstanceOf(FlowException.class)
          .hasMessageContaining("no such source");
      assertThat(Node.current().registered()).isEmpty();
    }
    nothingIsLeft();
  }

  @Test
  void theSupervisorOfAStreamIsKilled() {
    try (Stream<Long> stream = numbers(1_000_000).shuffle().stream()) {
      Iterator<Long> each = stream.iterator();
      each.next();
      Node.current().processes().stream()
          .filter(process -> process.label().startsWith("supervisor"))
          .forEach(process -> process.pid().kill());
      assertThatThrownBy(() -> each.forEachRemaining(x -> {})).isInstanceOf(FlowException.class);
    }
    OnNode.eventually(() -> Node.current().registered().isEmpty());
    nothingIsLeft();
  }

  // ------------------------------------------------------------------ runs beside each other

  @Test
  void oneDescriptionRunsSeveralTimesAtOnceWhileStagesAreKilled() throws Exception {
    Flow<Map.Entry<Long, Long>> flow = numbers(500).countBy(x -> x % 3);
    AimedKiller killer = new AimedKiller(20, 400);
    killer.aim("stage.commit.in", name -> name.startsWith("flow#"));
    AtomicBoolean over = new AtomicBoolean();
    Thread thread = Thread.ofPlatform().start(() -> killer.killUntil(500, over::get));
    List<FutureTask<List<Map.Entry<Long, Long>>>> runs = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      runs.add(beside(flow::toList));
    }
    for (FutureTask<List<Map.Entry<Long, Long>>> run : runs) {
      assertThat(run.get()).containsExactlyInAnyOrderElementsOf(counts(500).entrySet());
    }
    over.set(true);
    thread.join();
    FaultPoints.install(null);
    nothingIsLeft();
  }

  @Test
  void whoeverHasWaitedForItIsInterrupted() throws Exception {
    FutureTask<List<Long>> task =
        new FutureTask<>(() ->
            onNode
                .node()
                .call(() ->
                    Flow.fromIterable(() -> Stream.iterate(0L, x -> x + 1).iterator()).toList()));
    Thread waiting = Thread.ofVirtual().start(task);
    OnNode.eventually(() -> !Node.current().registered().isEmpty());
    waiting.interrupt();
    assertThatThrownBy(task::get).isInstanceOf(ExecutionException.class);
    OnNode.eventually(() -> Node.current().processCount() == 0); // nobody has waited
  }
}
