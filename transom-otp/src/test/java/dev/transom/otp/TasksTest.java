package dev.transom.otp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.transom.process.ExitReason;
import dev.transom.process.Pid;
import dev.transom.process.Processes;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Gatherer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tasks as a gatherer. */
class TasksTest {
  private static final AsyncStreamOptions FOUR = AsyncStreamOptions.DEFAULT.maxConcurrency(4);
  private static final Duration SHORT = Duration.ofMillis(20);

  @RegisterExtension final OnNode on = OnNode.leftIdle();

  private static Stream<Integer> upTo(int n) {
    return IntStream.range(0, n).boxed();
  }

  private static int forever() throws InterruptedException {
    new CountDownLatch(1).await();
    return -1;
  }

  @Test
  void mapsInOrder() throws Throwable {
    Gatherer<Integer, ?, Integer> plusOne = Tasks.asyncMap(n -> n + 1);
    assertThat(upTo(1_000).gather(plusOne).gather(plusOne))
        .containsExactlyElementsOf(IntStream.range(2, 1_002).boxed().toList());
    assertThat(upTo(0).gather(plusOne)).isEmpty();
    assertThat(upTo(100).parallel().gather(plusOne).toList()).hasSize(100).startsWith(1, 2, 3);
    Inside.process(self -> {
      assertThat(upTo(100).gather(plusOne).toList()).hasSize(100);
      assertThat(on.node().info(self.pid()).orElseThrow().links()).isEmpty();
      assertThat(self.receive(Duration.ZERO)).isEmpty();
    });
  }

  @Test
  void mapsOutOfOrder() {
    assertThat(upTo(1_000).gather(Tasks.asyncMap((Integer n) -> n, FOUR.ordered(false))))
        .containsExactlyInAnyOrderElementsOf(upTo(1_000).toList());
  }

  @Test
  void endsWhatRunsWhenDownstreamWantsNoMore() throws Throwable {
    AtomicInteger pulled = new AtomicInteger();
    Inside.process(self -> {
      assertThat(
              Stream.iterate(0, n -> n + 1)
                  .peek(n -> pulled.incrementAndGet())
                  .gather(Tasks.asyncMap(n -> n < 3 ? n : forever(), FOUR))
                  .limit(3))
          .containsExactly(0, 1, 2);
      assertThat(on.node().processCount()).isEqualTo(1);
    });
    assertThat(pulled.get()).isLessThanOrEqualTo(3 + 8);
    assertThat(
            Stream.iterate(0, n -> n + 1)
                .gather(Tasks.asyncMap(n -> n < 3 ? n : forever(), FOUR))
                .anyMatch(n -> n == 1))
        .isTrue();
  }

  @Test
  void aSlowHeadHoldsUpTheSource() {
    AtomicInteger pulled = new AtomicInteger();
    CountDownLatch head = new CountDownLatch(1);
    Thread opener =
        Thread.ofVirtual()
            .start(() -> {
              OnNode.eventually(() -> pulled.get() == 4 + 4 + 1);
              head.countDown();
            });
    assertThat(
            upTo(100)
                .peek(n -> pulled.incrementAndGet())
                .gather(
                    Tasks.asyncMap(
                        n -> {
                          if (n == 0) {
                            head.await();
                          }
                          return pulled.get() > 9 && head.getCount() > 0 ? -1 : n;
                        },
                        FOUR)))
        .containsExactlyElementsOf(upTo(100).toList());
    assertThat(opener).isNotNull();
  }

  @Test
  void aCrashEndsTheStream() throws Throwable {
    Gatherer<Integer, ?, Integer> crashing =
        Tasks.asyncMap(
            n -> {
              if (n == 3) {
                throw new IOException("three");
              }
              return n > 3 ? forever() : n;
            },
            FOUR);
    assertThatThrownBy(() -> upTo(10).gather(crashing).forEach(n -> {}))
        .isInstanceOf(TaskFailedException.class)
        .hasRootCauseMessage("three");
    OnNode.eventually(() -> on.node().processCount() == 0);
    ExitReason end = Inside.process(self -> upTo(10).gather(crashing).forEach(n -> {}));
    assertThat(end)
        .isInstanceOfSatisfying(
            ExitReason.Crashed.class, crash -> assertThat(crash.text()).isEqualTo("three"));
    Inside.process(self -> {
      self.trapExit(true);
      assertThatThrownBy(() -> upTo(10).gather(crashing).forEach(n -> {}))
          .isInstanceOf(TaskFailedException.class);
      assertThat(self.receive(Duration.ZERO)).isEmpty();
    });
  }

  @Test
  void outcomesTellOfFailuresAndTimeouts() {
    AsyncStreamOptions options = FOUR.nolink().timeout(SHORT).onTimeout(OnTimeout.KILL_TASK);
    List<TaskResult<Integer>> results =
        upTo(5)
            .gather(
                Tasks.asyncResults(
                    (Integer n) ->
                        switch (n) {
                          case 1 -> throw new IOException("one");
                          case 2 -> forever();
                          default -> n;
                        },
                    options))
            .toList();
    assertThat(results.get(0)).isEqualTo(new TaskResult.Success<>(0));
    assertThat(results.get(1)).isInstanceOf(TaskResult.Failed.class);
    assertThat(results.get(2)).isEqualTo(new TaskResult.TimedOut<>(SHORT, Optional.of(2)));
    assertThat(results.subList(3, 5)).allMatch(TaskResult::isSuccess);
    assertThatThrownBy(() ->
            upTo(5).gather(Tasks.asyncMap((Integer n) -> forever(), FOUR.timeout(SHORT))).toList())
        .isInstanceOf(TaskTimeoutException.class);
  }

  @Test
  void anExceptionDownstreamEndsWhatRuns() {
    assertThatThrownBy(() ->
            upTo(10)
                .gather(Tasks.asyncMap(n -> n == 0 ? n : forever(), FOUR))
                .forEach(n -> {
                  throw new IllegalStateException("downstream");
                }))
        .hasMessage("downstream");
    assertThat(on.node().processCount()).isZero();
  }

  private static void failUpstream(AsyncStreamOptions options) {
    assertThatThrownBy(() ->
            upTo(10)
                .peek(n -> {
                  if (n == 3) {
                    throw new IllegalStateException("upstream");
                  }
                })
                .gather(Tasks.asyncMap(n -> forever(), options))
                .toList())
        .hasMessage("upstream");
  }

  @Test
  void anExceptionUpstreamLeavesTheTasksToTheirTime() {
    failUpstream(FOUR.timeout(SHORT));
    OnNode.eventually(() -> on.node().processCount() == 0);
  }

  @Test
  void anExceptionUpstreamLeavesNothingForEver() throws Throwable {
    AsyncStreamOptions day = FOUR.timeout(Duration.ofDays(1));
    failUpstream(day);
    OnNode.eventually(() -> isGone(0));
    Inside.process(self -> {
      failUpstream(day);
      OnNode.eventually(() -> isGone(1));
      assertThat(on.node().info(self.pid()).orElseThrow().links()).isEmpty();
      assertThat(self.receive(Duration.ZERO)).isEmpty();
    });
  }

  /** Once the garbage collector has found that nobody will take their results. */
  private boolean isGone(int others) {
    System.gc();
    return on.node().processCount() == others;
  }

  @Test
  void theEndOfTheConsumerEndsTheTasks() {
    for (int i = 0; i < 50; i++) {
      CountDownLatch runs = new CountDownLatch(1 + i % 4);
      Pid consumer =
          Processes.spawn(self ->
              upTo(10)
                  .gather(
                      Tasks.asyncMap(
                          n -> {
                            runs.countDown();
                            return forever();
                          },
                          FOUR))
                  .forEach(n -> {}));
      OnNode.eventually(() -> runs.getCount() == 0);
      consumer.kill();
      OnNode.eventually(() -> on.node().processCount() == 0);
    }
  }

  @Test
  void badOptionsAreRefusedAtOnce() {
    assertThatThrownBy(() -> Tasks.asyncMap(n -> n, FOUR.maxConcurrency(0)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
