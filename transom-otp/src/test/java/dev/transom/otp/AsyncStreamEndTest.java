package dev.transom.otp;

import static dev.transom.otp.Inside.ran;
import static dev.transom.otp.TaskBodies.forever;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.transom.process.Exit;
import dev.transom.process.ExitReason;
import dev.transom.process.Monitor;
import dev.transom.process.Pid;
import dev.transom.process.ProcessBody;
import dev.transom.process.ProcessInfo;
import dev.transom.process.Processes;
import java.io.IOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Streams of tasks that are closed, killed or left before their end. */
class AsyncStreamEndTest {
  private static final AsyncStreamOptions FOUR = AsyncStreamOptions.DEFAULT.maxConcurrency(4);
  private static final Duration SHORT = Duration.ofMillis(20);
  private static final List<Integer> TEN = IntStream.range(0, 10).boxed().toList();

  @RegisterExtension final OnNode on = OnNode.leftIdle();
  private final Probe probe = new Probe();

  @Test
  void closingEndsWhatRuns() throws Throwable {
    ProcessBody body =
        self -> {
          List<Pid> pids;
          try (var results = Task.asyncStream(TEN, n -> n == 0 ? n : forever(probe, n), FOUR)) {
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
            Inside.expectNoTies(self);
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
      Inside.expectNoTies(self);
    });
  }

  @Test
  void aStreamThatStopsEarlyAndIsClosedEndsWhatRuns() throws Throwable {
    ran(self -> {
      try (Stream<TaskResult<Integer>> results =
          Task.asyncStream(TEN, n -> n < 2 ? n : forever(probe, n), FOUR).stream()) {
        assertThat(results.limit(2)).hasSize(2);
      }
      Inside.expectNoTies(self);
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
    var results = Task.asyncStream(bad, n -> n < 2 ? n : forever(probe, n), FOUR);
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
        Inside.process(self -> {
          Task.asyncStream(TEN, n -> n == 0 ? n : forever(probe, n), options).next();
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
          Processes.spawn(self -> Task.asyncStream(TEN, n -> forever(probe, n), options).next());
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
        Inside.process(self -> {
          var results = Task.asyncStream(TEN, n -> forever(probe, n), FOUR);
          Processes.spawn(killer -> {
            probe.next();
            guard().kill();
          });
          results.next();
        });
    assertThat(end).isEqualTo(ExitReason.KILLED);
    OnNode.eventually(() -> on.node().processCount() == 0);
    ran(self -> {
      var results = Task.asyncStream(TEN, n -> n == 0 ? n : forever(probe, n), FOUR.nolink());
      results.next();
      guard().kill();
      assertThatThrownBy(results::next)
          .isInstanceOfSatisfying(
              TaskFailedException.class, e -> assertThat(e.reason()).isEqualTo(ExitReason.KILLED));
      Inside.expectNoTies(self);
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
      try (var results = Task.asyncStream(TEN, n -> n == 0 ? n : forever(probe, n), FOUR)) {
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
      var results = Task.asyncStream(TEN, n -> n == 0 ? n : forever(probe, n), options);
      results.next();
      OnNode.eventually(() -> on.node().processCount() == 1);
      Inside.expectNoTies(self);
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
      Inside.expectNoTies(self);
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
