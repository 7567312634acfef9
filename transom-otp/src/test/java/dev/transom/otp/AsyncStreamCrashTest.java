package dev.transom.otp;

import static dev.transom.otp.Inside.ran;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.transom.process.ExitReason;
import dev.transom.process.ProcessBody;
import dev.transom.process.Processes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tasks of a stream that crash, and what becomes of its consumer. */
class AsyncStreamCrashTest {
  private static final AsyncStreamOptions FOUR = AsyncStreamOptions.DEFAULT.maxConcurrency(4);
  private static final List<Integer> TEN = IntStream.range(0, 10).boxed().toList();

  @RegisterExtension final OnNode on = OnNode.leftIdle();
  private final Probe probe = new Probe();

  @Test
  void aCrashTakesAConsumerWithItThatDoesNotTrapExits() throws Throwable {
    for (boolean ordered : List.of(true, false)) {
      ExitReason end =
          Inside.process(self -> {
            try {
              Task.asyncStream(TEN, TaskBodies::crashAt3, FOUR.ordered(ordered))
                  .forEachRemaining(result -> {});
            } finally {
              probe.tell("unwound");
            }
            probe.tell("survived");
          });
      assertThat(end)
          .isInstanceOfSatisfying(
              ExitReason.Crashed.class, crash -> assertThat(crash.text()).isEqualTo("three"));
      probe.expect("unwound");
      probe.expectNothing();
    }
  }

  @Test
  void aCrashTakesAConsumerWithItThatIsBusyElsewhere() throws Throwable {
    ExitReason end =
        Inside.process(self -> {
          CountDownLatch go = new CountDownLatch(1);
          var results =
              Task.asyncStream(
                  TEN,
                  n -> {
                    if (n == 1) {
                      go.await();
                      throw new IOException("one");
                    }
                    return n;
                  },
                  FOUR);
          results.next();
          go.countDown();
          self.receive(); // not in the stream
        });
    assertThat(end)
        .isInstanceOfSatisfying(
            ExitReason.Crashed.class, crash -> assertThat(crash.text()).isEqualTo("one"));
  }

  @Test
  void aConsumerThatTrapsExitsGetsTheFailureInItsPlaceAndNoMessage() throws Throwable {
    ran(self -> {
      self.trapExit(true);
      var results = Task.asyncStream(TEN, TaskBodies::crashAt3, FOUR);
      List<TaskResult<Integer>> all = new ArrayList<>();
      results.forEachRemaining(all::add);
      assertFailureAt3(all);
      Inside.expectNoTies(self);
    });
  }

  private static void assertFailureAt3(List<TaskResult<Integer>> all) {
    assertThat(all).hasSize(10);
    for (int n : TEN) {
      if (n != 3) {
        assertThat(all.get(n)).isEqualTo(new TaskResult.Success<>(n));
      }
    }
    assertThat(all.get(3))
        .isInstanceOfSatisfying(
            TaskResult.Failed.class,
            failed -> {
              assertThat(failed.reason()).isInstanceOf(ExitReason.Crashed.class);
              assertThat((Optional<?>) failed.cause()).containsInstanceOf(IOException.class);
              assertThat((Optional<?>) failed.input()).isEqualTo(Optional.of(3));
            });
    assertThatThrownBy(() -> all.get(3).orElseThrow())
        .isInstanceOf(TaskFailedException.class)
        .hasMessageContaining("for 3")
        .hasRootCauseMessage("three");
  }

  @Test
  void aPlainThreadGetsTheCrashFromItsNextCall() {
    var results = Task.asyncStream(TEN, TaskBodies::crashAt3, FOUR);
    assertThatThrownBy(() -> results.forEachRemaining(result -> {}))
        .isInstanceOf(TaskFailedException.class)
        .hasRootCauseMessage("three");
    assertThat(results.hasNext()).isFalse();
  }

  @Test
  void withoutLinkAFailureIsAResult() throws Throwable {
    ProcessBody body =
        self -> {
          List<TaskResult<Integer>> all = new ArrayList<>();
          Task.asyncStream(TEN, TaskBodies::crashAt3, FOUR.nolink()).forEachRemaining(all::add);
          assertFailureAt3(all);
          if (self != null) {
            Inside.expectNoTies(self);
          }
        };
    ran(body);
    body.run(null);
  }

  @Test
  void aTaskThatIsKilledFailedAsWell() {
    try (var results =
        Task.asyncStream(
            TEN,
            n -> {
              if (n == 3) {
                Processes.self().pid().kill();
              }
              return n;
            },
            FOUR.nolink().ordered(false))) {
      assertThat(results.stream().filter(result -> !result.isSuccess()))
          .containsExactly(
              new TaskResult.Failed<>(ExitReason.KILLED, Optional.empty(), Optional.of(3)));
    }
  }

  @Test
  void aTaskThatEndsNormallyWithoutAValueFailed() throws Throwable {
    ran(self -> {
      try (var results =
          Task.asyncStream(
              TEN.subList(0, 1),
              n -> {
                throw Processes.self().exit(ExitReason.NORMAL);
              },
              FOUR)) {
        assertThat(results.next())
            .isEqualTo(
                new TaskResult.Failed<>(ExitReason.NORMAL, Optional.empty(), Optional.of(0)));
      }
    });
  }
}
