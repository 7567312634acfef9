package dev.transom.otp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.transom.process.Exit;
import dev.transom.process.ExitReason;
import dev.transom.process.Monitor;
import dev.transom.process.Pid;
import dev.transom.process.ProcessBody;
import dev.transom.process.ProcessInfo;
import dev.transom.process.Processes;
import dev.transom.process.Self;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Crashes, timeouts, kills and early ends of streams of tasks. */
class AsyncStreamEndTest {
  private static final AsyncStreamOptions FOUR = AsyncStreamOptions.DEFAULT.maxConcurrency(4);
  private static final Duration SHORT = Duration.ofMillis(20);
  private static final List<Integer> TEN = IntStream.range(0, 10).boxed().toList();

  @RegisterExtension final OnNode on = new OnNode();
  private final Probe probe = new Probe();

  @AfterEach
  void nothingIsLeft() {
    OnNode.eventually(() -> on.node().processCount() == 0);
    OnNode.eventually(() -> on.node().timerCount() == 0);
  }

  private static int crashAt3(int n) throws IOException {
    if (n == 3) {
      throw new IOException("three");
    }
    return n;
  }

  private int forever(int n) throws InterruptedException {
    probe.tell(n);
    new CountDownLatch(1).await();
    return n;
  }

  private static int slowAt3(int n) throws InterruptedException {
    if (n == 3) {
      new CountDownLatch(1).await();
    }
    return n;
  }

  private static ExitReason ran(ProcessBody body) throws Throwable {
    ExitReason end = TaskTest.inProcess(body);
    assertThat(end).isEqualTo(ExitReason.NORMAL);
    return end;
  }

  private void expectNoTies(Self self) {
    assertThat(self.receive(Duration.ZERO)).isEmpty();
    ProcessInfo info = on.node().info(self.pid()).orElseThrow();
    assertThat(info.links()).isEmpty();
    assertThat(info.monitors()).isEmpty();
    assertThat(info.monitoredBy()).isEmpty();
  }

  // ------------------------------------------------------------------ crashes

  @Test
  void aCrashTakesAConsumerWithItThatDoesNotTrapExits() throws Throwable {
    for (boolean ordered : List.of(true, false)) {
      ExitReason end =
          TaskTest.inProcess(self -> {
            try {
              Task.asyncStream(TEN, n -> crashAt3(n), FOUR.ordered(ordered))
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
        TaskTest.inProcess(self -> {
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
      var results = Task.asyncStream(TEN, n -> crashAt3(n), FOUR);
      List<TaskResult<Integer>> all = new ArrayList<>();
      results.forEachRemaining(all::add);
      assertFailureAt3(all);
      expectNoTies(self);
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
    var results = Task.asyncStream(TEN, n -> crashAt3(n), FOUR);
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
          Task.asyncStream(TEN, n -> crashAt3(n), FOUR.nolink()).forEachRemaining(all::add);
          assertFailureAt3(all);
          if (self != null) {
            expectNoTies(self);
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

  // ------------------------------------------------------------------ timeouts

  @Test
  void aTaskThatTakesTooLongEndsTheStream() throws Throwable {
    ProcessBody body =
        self -> {
          var results = Task.asyncStream(TEN, n -> slowAt3(n), FOUR.timeout(SHORT));
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
          Task.asyncStream(TEN, n -> slowAt3(n), options).forEachRemaining(all::add);
          assertThat(all.get(3)).isEqualTo(new TaskResult.TimedOut<>(SHORT, Optional.of(3)));
          assertThat(all.stream().filter(TaskResult::isSuccess)).hasSize(9);
          assertThatThrownBy(() -> all.get(3).orElseThrow())
              .isInstanceOf(TaskTimeoutException.class);
          if (self != null) {
            expectNoTies(self);
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

  // ------------------------------------------------------------------ early ends

  @Test
  void closingEndsWhatRuns() throws Throwable {
    ProcessBody body =
        self -> {
          List<Pid> pids;
          try (var results = Task.asyncStream(TEN, n -> n == 0 ? n : forever(n), FOUR)) {
            assertThat(results.next().orElseThrow()).isZero();
            probe.next();
            pids =
                on.node().processes().stream().map(ProcessInfo::pid).collect(Collectors.toList());
            if (self != null) {
              pids.remove(self.pid());
            }
            assertThat(pids).hasSizeGreaterThanOrEqualTo(2);
          }
          assertThat(pids).noneMatch(Pid::isAlive);
          if (self != null) {
            expectNoTies(self);
          }
        };
    ran(body);
    while (on.node().processCount() > 0) {
      Thread.onSpinWait();
    }
    body.run(null);
  }

  @Test
  void closingLeavesNoMessageForOneWhoTrapsExits() throws Throwable {
    ran(self -> {
      self.trapExit(true);
      for (int i = 0; i < 50; i++) {
        try (var results = Task.asyncStream(TEN, n -> n, FOUR)) {
          results.next();
        }
        assertThat(self.receive(Duration.ZERO)).isEmpty();
      }
      expectNoTies(self);
    });
  }

  @Test
  void aStreamThatStopsEarlyAndIsClosedEndsWhatRuns() throws Throwable {
    ran(self -> {
      try (Stream<TaskResult<Integer>> results =
          Task.asyncStream(TEN, n -> n < 2 ? n : forever(n), FOUR).stream()) {
        assertThat(results.limit(2)).hasSize(2);
      }
      expectNoTies(self);
    });
  }

  @Test
  void anExceptionOfTheSourceEndsTheStream() {
    Iterator<Integer> bad =
        Stream.iterate(0, n -> n + 1)
            .peek(n -> {
              if (n == 5) {
                throw new IllegalStateException("source");
              }
            })
            .iterator();
    var results = Task.asyncStream(bad, n -> n < 2 ? n : forever(n), FOUR);
    assertThatThrownBy(() ->
            results.forEachRemaining(result -> {
              probe.tell(result);
            }))
        .hasMessage("source");
    assertThat(results.hasNext()).isFalse();
  }

  @Test
  void theEndOfTheConsumerEndsTheTasks() throws Throwable {
    ProcessBody[] ends = {
      self -> {},
      self -> {
        throw new IOException();
      },
      self -> self.pid().kill(),
      self -> {
        throw self.exit(ExitReason.SHUTDOWN);
      },
    };
    for (ProcessBody end : ends) {
      for (AsyncStreamOptions options : List.of(FOUR, FOUR.nolink())) {
        TaskTest.inProcess(self -> {
          Task.asyncStream(TEN, n -> n == 0 ? n : forever(n), options).next();
          probe.next();
          end.run(self);
        });
        OnNode.eventually(() -> on.node().processCount() == 0);
      }
    }
  }

  @Test
  void theConsumerIsKilledWhileItWaits() {
    for (int i = 0; i < 100; i++) {
      AsyncStreamOptions options = i % 2 == 0 ? FOUR : FOUR.nolink();
      Pid consumer =
          Processes.spawn(self -> Task.asyncStream(TEN, n -> forever(n), options).next());
      for (int n = i % 5; n > 0; n--) {
        if (n < 4) {
          probe.next();
        }
      }
      consumer.kill();
      OnNode.eventually(() -> on.node().processCount() == 0);
    }
  }

  @Test
  void theGuardIsKilled() throws Throwable {
    ExitReason end =
        TaskTest.inProcess(self -> {
          var results = Task.asyncStream(TEN, n -> forever(n), FOUR);
          Processes.spawn(killer -> {
            probe.next();
            guard().kill();
          });
          results.next();
        });
    assertThat(end).isEqualTo(ExitReason.KILLED);
    OnNode.eventually(() -> on.node().processCount() == 0);
    ran(self -> {
      var results = Task.asyncStream(TEN, n -> n == 0 ? n : forever(n), FOUR.nolink());
      results.next();
      guard().kill();
      assertThatThrownBy(results::next)
          .isInstanceOfSatisfying(
              TaskFailedException.class, e -> assertThat(e.reason()).isEqualTo(ExitReason.KILLED));
      expectNoTies(self);
    });
  }

  private Pid guard() {
    return on.node().processes().stream()
        .filter(info -> info.label().equals("async stream"))
        .findFirst()
        .orElseThrow()
        .pid();
  }

  @Test
  void theGuardIsAProcessThatCanBeLookedAt() throws Throwable {
    ran(self -> {
      try (var results = Task.asyncStream(TEN, n -> n == 0 ? n : forever(n), FOUR)) {
        results.next();
        ServerPid<Lab.Message> guard = new ServerPid<>(guard());
        assertThat(Sys.state(guard)).isEqualTo("async stream of " + self.pid());
        assertThatThrownBy(() -> guard.call(new Lab.Who()))
            .isInstanceOf(IllegalArgumentException.class);
        guard.pid().send("stray");
        assertThat(Sys.state(guard)).isNotNull();
      }
    });
  }

  @Test
  void aStreamThatIsForgottenKeepsNothing() throws Throwable {
    ran(self -> {
      AsyncStreamOptions options = FOUR.timeout(SHORT).onTimeout(OnTimeout.KILL_TASK);
      var results = Task.asyncStream(TEN, n -> n == 0 ? n : forever(n), options);
      results.next();
      OnNode.eventually(() -> on.node().processCount() == 1);
      expectNoTies(self);
      assertThat(results.next()).isInstanceOf(TaskResult.TimedOut.class); // it goes on all the same
      results.close();
    });
  }

  @Test
  void guardsThatComeAndGoMissNoTask() throws Throwable {
    ran(self -> {
      AsyncStreamOptions options =
          FOUR.timeout(Duration.ofMillis(2)).onTimeout(OnTimeout.KILL_TASK).ordered(false);
      try (var results =
          Task.asyncStream(
              IntStream.range(0, 300).boxed().toList(),
              n ->
                  n % 3 == 0
                      ? new CountDownLatch(1).await(1, java.util.concurrent.TimeUnit.DAYS)
                      : true,
              options)) {
        int late = 0;
        while (results.hasNext()) {
          late += results.next() instanceof TaskResult.TimedOut ? 1 : 0;
          self.sleep(Duration.ofNanos(late % 5 == 0 ? 2_000_000 : 1));
        }
        assertThat(late).isBetween(100, 300);
      }
      expectNoTies(self);
    });
  }

  @Test
  void aMonitorOfATaskIsNotDisturbed() throws Throwable {
    ran(self -> {
      AtomicReference<Pid> task = new AtomicReference<>();
      var results =
          Task.asyncStream(
              List.of(1),
              n -> {
                task.set(Processes.self().pid());
                return (String) Processes.self().receive();
              },
              FOUR);
      Processes.spawn(other -> {
        OnNode.eventually(() -> task.get() != null);
        Monitor monitor = other.monitor(task.get());
        task.get().send("go");
        probe.tell(other.receive(dev.transom.process.Down.class).monitor() == monitor);
      });
      assertThat(results.next().orElseThrow()).isEqualTo("go");
      probe.expect(true);
      self.trapExit(true);
      assertThat(self.receive(Exit.class, Duration.ZERO)).isEmpty();
      results.close();
    });
  }
}
