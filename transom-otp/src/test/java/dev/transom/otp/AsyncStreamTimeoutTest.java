package dev.transom.otp;

import static dev.transom.otp.Inside.ran;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.transom.process.Pid;
import dev.transom.process.ProcessBody;
import dev.transom.process.Processes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tasks of a stream that take too long. */
class AsyncStreamTimeoutTest {
  private static final AsyncStreamOptions FOUR = AsyncStreamOptions.DEFAULT.maxConcurrency(4);
  private static final Duration SHORT = Duration.ofMillis(20);
  private static final List<Integer> TEN = IntStream.range(0, 10).boxed().toList();

  @RegisterExtension final OnNode on = OnNode.leftIdle();

  @Test
  void aTaskThatTakesTooLongEndsTheStream() throws Throwable {
    ProcessBody body =
        self -> {
          var results = Task.asyncStream(TEN, TaskBodies::slowAt3, FOUR.timeout(SHORT));
          assertThatThrownBy(() -> results.forEachRemaining(result -> {}))
              .isInstanceOfSatisfying(
                  TaskTimeoutException.class, e -> assertThat(e.timeout()).isEqualTo(SHORT));
          assertThat(results.hasNext()).isFalse();
        };
    ran(body);
    body.run(null);
    OnNode.eventually(() -> on.node().processCount() == 0);
  }

  @Test
  void orItsPlaceIsEmpty() throws Throwable {
    ProcessBody body =
        self -> {
          List<TaskResult<Integer>> all = new ArrayList<>();
          AsyncStreamOptions options = FOUR.timeout(SHORT).onTimeout(OnTimeout.KILL_TASK);
          Task.asyncStream(TEN, TaskBodies::slowAt3, options).forEachRemaining(all::add);
          assertThat(all.get(3)).isEqualTo(new TaskResult.TimedOut<>(SHORT, Optional.of(3)));
          assertThat(all.stream().filter(TaskResult::isSuccess)).hasSize(9);
          assertThatThrownBy(() -> all.get(3).orElseThrow())
              .isInstanceOf(TaskTimeoutException.class);
          if (self != null) {
            Inside.expectNoTies(self);
          }
        };
    ran(body);
    body.run(null);
  }

  @Test
  void aTaskIsKilledInTimeThoughNobodyWaits() throws Throwable {
    ran(self -> {
      AsyncStreamOptions options = FOUR.timeout(SHORT).onTimeout(OnTimeout.KILL_TASK);
      AtomicReference<Pid> slow = new AtomicReference<>();
      try (var results =
          Task.asyncStream(
              TEN,
              n -> {
                if (n == 1) {
                  slow.set(Processes.self().pid());
                  new CountDownLatch(1).await();
                }
                return n;
              },
              options)) {
        results.next();
        OnNode.eventually(() -> slow.get() != null && !slow.get().isAlive());
        assertThat(results.next()).isInstanceOf(TaskResult.TimedOut.class);
      }
    });
  }

  @Test
  void everyTaskHasItsTimeFromItsStart() {
    // one after the other, together longer than one may take
    Duration each = Duration.ofMillis(200);
    AsyncStreamOptions options = FOUR.maxConcurrency(1).timeout(each);
    try (var results =
        Task.asyncStream(
            TEN,
            n -> {
              Processes.sleep(Duration.ofMillis(40));
              return n;
            },
            options)) {
      assertThat(results.stream().filter(TaskResult::isSuccess).count()).isEqualTo(10);
    }
  }

  @Test
  void tasksMayRunForEver() {
    AsyncStreamOptions options = FOUR.timeout(java.time.temporal.ChronoUnit.FOREVER.getDuration());
    try (var results = Task.asyncStream(TEN, n -> n, options)) {
      assertThat(results.stream().count()).isEqualTo(10);
    }
  }
}
