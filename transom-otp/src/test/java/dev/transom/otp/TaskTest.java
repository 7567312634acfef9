package dev.transom.otp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.transom.process.Down;
import dev.transom.process.Exit;
import dev.transom.process.ExitReason;
import dev.transom.process.Monitor;
import dev.transom.process.NameTakenException;
import dev.transom.process.Pid;
import dev.transom.process.ProcessBody;
import dev.transom.process.Processes;
import dev.transom.process.Self;
import dev.transom.process.SpawnOptions;
import dev.transom.process.WaitInterruptedException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TaskTest {
  private static final Duration SHORT = Duration.ofMillis(20);
  private static final Duration LONG = Duration.ofMinutes(1);

  @RegisterExtension final OnNode on = new OnNode();
  private final Probe probe = new Probe();

  /** Runs code in a process; what it throws is the test's. */
  static ExitReason inProcess(ProcessBody body) throws Throwable {
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Pid pid =
        Processes.spawn(self -> {
          try {
            body.run(self);
          } catch (AssertionError e) {
            thrown.set(e);
          }
        });
    ExitReason end = Processes.await(pid);
    if (thrown.get() != null) {
      throw thrown.get();
    }
    return end;
  }

  private static ExitReason ran(ProcessBody body) throws Throwable {
    ExitReason end = inProcess(body);
    assertThat(end).isEqualTo(ExitReason.NORMAL);
    return end;
  }

  private String forever() throws InterruptedException {
    probe.tell("runs");
    new CountDownLatch(1).await();
    return "never";
  }

  // ------------------------------------------------------------------ await

  @Test
  void runsBesideItsOwnerAndGivesItsResult() throws Throwable {
    ran(self -> {
      Task<Pid> task = Task.async(() -> Processes.self().pid());
      assertThat(task.await()).isEqualTo(task.pid()).isNotEqualTo(self.pid());
      assertThat(task.pid().isAlive()).isFalse();
      assertThat(task.isDone()).isTrue();
    });
  }

  @Test
  void worksFromAPlainThread() {
    Task<String> task = Task.async(() -> "done");
    assertThat(task.await()).isEqualTo("done");
    assertThat(task.pid().isAlive()).isFalse();
  }

  @Test
  void worksFromACallbackProcess() {
    ServerPid<Lab.Message> lab = GenServer.start(() -> new Lab(probe));
    CountDownLatch go = new CountDownLatch(1);
    lab.cast(
        new Lab.Do(server -> {
          Task<String> task =
              Task.async(() -> {
                go.await();
                return "done";
              });
          go.countDown();
          probe.tell(task.await());
          probe.tell(Task.async(() -> 2).yield(LONG).orElseThrow());
        }));
    probe.expect("done", new TaskResult.Success<>(2));
  }

  @Test
  void aResultMayBeNull() {
    assertThat(Task.<String>async(() -> null).await()).isNull();
  }

  @Test
  void aFailureCarriesWhatTheTaskThrew() throws Throwable {
    ran(self -> {
      self.trapExit(true);
      Task<String> task = Task.async(TaskTest::failing);
      assertThatThrownBy(task::await)
          .isInstanceOfSatisfying(
              TaskFailedException.class,
              e -> {
                assertThat(e.task()).isEqualTo("task " + task.pid());
                assertThat(e.reason()).isInstanceOf(ExitReason.Crashed.class);
              })
          .hasMessageContaining(task.pid().toString())
          .cause()
          .isInstanceOf(IOException.class)
          .hasMessage("no luck")
          .satisfies(
              cause -> assertThat(cause.getStackTrace()[0].getMethodName()).isEqualTo("failing"));
      Exit exit = self.receive(Exit.class);
      assertThat(exit.pid()).isEqualTo(task.pid());
      assertThat(exit.reason()).isInstanceOf(ExitReason.Crashed.class);
    });
    assertThat(on.node().crashes()).hasSize(1);
  }

  private static String failing() throws IOException {
    throw new IOException("no luck");
  }

  @Test
  void aPlainThreadSeesTheEndOfATask() {
    assertThatThrownBy(() -> Task.async(TaskTest::failing).await())
        .isInstanceOf(TaskFailedException.class)
        .hasCauseInstanceOf(IOException.class);
    Task<String> killed = Task.async(this::forever);
    killed.pid().kill();
    assertThatThrownBy(killed::await)
        .isInstanceOfSatisfying(
            TaskFailedException.class, e -> assertThat(e.reason()).isEqualTo(ExitReason.KILLED))
        .hasNoCause();
  }

  @Test
  void aTaskMayEndWithAReasonOfItsOwn() {
    Task<String> task =
        Task.async(() -> {
          throw Processes.self().exit(ExitReason.NORMAL);
        });
    assertThat(task.yield(LONG))
        .contains(new TaskResult.Failed<>(ExitReason.NORMAL, Optional.empty(), Optional.empty()));
  }

  @Test
  void aTimeoutEndsTheLinkedTaskAndLeavesItsOwnerAlive() throws Throwable {
    ran(self -> {
      Task<String> task = Task.async(this::forever);
      Monitor monitor = self.monitor(task.pid());
      assertThatThrownBy(() -> task.await(SHORT))
          .isInstanceOfSatisfying(
              TaskTimeoutException.class, e -> assertThat(e.timeout()).isEqualTo(SHORT))
          .hasMessageContaining(task.pid().toString());
      assertThat(task.pid().isAlive()).isFalse();
      assertThat(self.receive(Down.class).monitor()).isEqualTo(monitor);
    });
    assertThatThrownBy(() -> Task.async(this::forever).await(Duration.ZERO))
        .isInstanceOf(TaskTimeoutException.class);
    OnNode.eventually(() -> on.node().processCount() == 0);
    assertThat(on.node().timerCount()).isZero();
  }

  @Test
  void aTimeoutDoesNotEndATaskWithoutLink() {
    Task<String> task = Task.asyncNolink(this::forever);
    assertThatThrownBy(() -> task.await(SHORT)).isInstanceOf(TaskTimeoutException.class);
    assertThat(task.pid().isAlive()).isTrue();
    task.pid().kill();
  }

  @Test
  void awaitMayWaitForEver() {
    assertThat(Task.async(() -> 1).await(java.time.temporal.ChronoUnit.FOREVER.getDuration()))
        .isEqualTo(1);
  }

  @Test
  void onlyItsOwnerMayAwaitIt() throws Throwable {
    Task<String> mine = Task.async(() -> "mine");
    ran(self -> {
      assertThatThrownBy(mine::await)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("belongs to");
      assertThatThrownBy(() -> mine.yield(SHORT)).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> mine.shutdown(SHORT)).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(mine::kill).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(mine::ignore).isInstanceOf(IllegalStateException.class);
      probe.tell(Task.async(() -> "another's"));
    });
    assertThatThrownBy(() -> probe.next(Task.class).await())
        .isInstanceOf(IllegalStateException.class);
    assertThat(mine.await()).isEqualTo("mine");
  }

  @Test
  void aResultIsTakenOnce() {
    Task<Integer> awaited = Task.async(() -> 1);
    awaited.await();
    assertThatThrownBy(awaited::await)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("has given its result");
    assertThatThrownBy(() -> awaited.yield(SHORT)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(awaited::ignore).isInstanceOf(IllegalStateException.class);
    assertThat(awaited.shutdown(SHORT)).isEmpty();
    assertThat(awaited.kill()).isEmpty();
    Task<Integer> yielded = Task.async(() -> 2);
    yielded.yield(LONG);
    assertThatThrownBy(yielded::await).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void anInterruptedWaitTakesNothing() {
    CountDownLatch go = new CountDownLatch(1);
    Task<String> task =
        Task.async(() -> {
          go.await();
          return "done";
        });
    Thread.currentThread().interrupt();
    assertThatThrownBy(task::await).isInstanceOf(WaitInterruptedException.class);
    assertThat(Thread.interrupted()).isTrue();
    go.countDown();
    assertThat(task.await()).isEqualTo("done");
  }

  @Test
  void waitingTakesNoMessages() throws Throwable {
    ran(self -> {
      self.pid().send("before");
      CountDownLatch go = new CountDownLatch(1);
      Task<Integer> task =
          Task.async(() -> {
            self.pid().send("meanwhile");
            go.await();
            return 1;
          });
      go.countDown();
      assertThat(task.await()).isEqualTo(1);
      assertThat(self.receive()).isEqualTo("before");
      assertThat(self.receive()).isEqualTo("meanwhile");
      assertThat(self.receive(Duration.ZERO)).isEmpty();
    });
  }

  @Test
  void itsProcessIsSpawnedAsTheOptionsSay() {
    CountDownLatch go = new CountDownLatch(1);
    Task<Boolean> task =
        Task.async(
            () -> {
              go.await();
              return Thread.currentThread().isVirtual();
            },
            SpawnOptions.DEFAULT.name("worker").label("counts").cpuBound(true));
    assertThat(Processes.whereis("worker")).contains(task.pid());
    assertThat(on.node().info(task.pid()).orElseThrow().label()).isEqualTo("counts");
    assertThatThrownBy(() -> Task.async(() -> 1, SpawnOptions.DEFAULT.name("worker")))
        .isInstanceOf(NameTakenException.class);
    go.countDown();
    assertThat(task.await()).isFalse();
    Task<Object> plain =
        Task.asyncNolink(
            () -> on.node().info(Processes.self().pid()).orElseThrow().label(),
            SpawnOptions.DEFAULT);
    assertThat(plain.await()).isEqualTo("task");
  }

  // ------------------------------------------------------------------ links

  @Test
  void aCrashTakesTheOwnerWithItBeforeTheOwnerSeesIt() throws Throwable {
    for (int i = 0; i < 200; i++) {
      ExitReason end =
          inProcess(self -> {
            try {
              Task.async(TaskTest::failing).await();
            } catch (TaskFailedException e) {
              probe.tell(e); // it must be dead
            }
          });
      assertThat(end)
          .isInstanceOfSatisfying(
              ExitReason.Crashed.class, crash -> assertThat(crash.text()).isEqualTo("no luck"));
    }
    probe.expectNothing();
  }

  @Test
  void withoutLinkACrashIsToldToTheOneWhoAwaitsAlone() throws Throwable {
    ran(self -> {
      assertThatThrownBy(() -> Task.asyncNolink(TaskTest::failing).await())
          .isInstanceOf(TaskFailedException.class)
          .hasCauseInstanceOf(IOException.class);
      assertThat(self.receive(Duration.ZERO)).isEmpty();
    });
  }

  @Test
  void anOwnerThatTrapsExitsHearsOfEveryEnd() throws Throwable {
    ran(self -> {
      self.trapExit(true);
      Task<Integer> task = Task.async(() -> 1);
      task.await();
      assertThat(self.receive()).isEqualTo(new Exit(task.pid(), ExitReason.NORMAL));
    });
  }

  @Test
  void aLinkedTaskEndsWithItsOwnerHoweverThatEnds() throws Throwable {
    ProcessBody[] ends = {
      self -> {},
      self -> {
        throw self.exit(ExitReason.SHUTDOWN);
      },
      self -> {
        throw new IOException();
      },
      self -> self.pid().kill(),
    };
    for (ProcessBody end : ends) {
      AtomicReference<Pid> task = new AtomicReference<>();
      ExitReason owner =
          inProcess(self -> {
            task.set(Task.async(this::forever).pid());
            probe.expect("runs");
            end.run(self);
          });
      assertThat(task.get().isAlive()).isFalse();
      assertThat(Processes.await(task.get()))
          .isEqualTo(
              owner.equals(ExitReason.NORMAL) ? ExitReason.shutdown("its owner has ended") : owner);
    }
  }

  @Test
  void anOwnerThatReturnsShutsItsTasksDown() throws Throwable {
    ran(self -> probe.tell(Task.async(() -> Processes.self().receive()).pid()));
    assertThat(Processes.await(probe.next(Pid.class)))
        .isEqualTo(ExitReason.shutdown("its owner has ended"));
  }

  @Test
  void aTaskWithoutLinkOutlivesItsOwner() throws Throwable {
    ran(self -> probe.tell(Task.asyncNolink(() -> Processes.self().receive()).pid()));
    Pid task = probe.next(Pid.class);
    assertThat(task.isAlive()).isTrue();
    task.send("end");
    assertThat(Processes.await(task)).isEqualTo(ExitReason.NORMAL);
  }

  @Test
  void tasksOfTasksEndWithTheFirstOwner() throws Throwable {
    ran(self -> {
      Task.async(() -> {
        probe.tell(Task.async(() -> Processes.self().receive()).pid());
        return Processes.self().receive();
      });
      probe.tell(probe.next());
    });
    assertThat(Processes.await(probe.next(Pid.class)))
        .isEqualTo(ExitReason.shutdown("its owner has ended"));
    OnNode.eventually(() -> on.node().processCount() == 0);
  }

  @Test
  void aNormalEndOfAnybodyElseDoesNothingToATask() throws Throwable {
    ran(self -> {
      Task<Object> task =
          Task.async(() -> {
            Processes.await(Processes.spawnLink(other -> {}));
            return Processes.self().receive();
          });
      task.pid().exit(ExitReason.NORMAL); // not even a signal of the owner that says so
      task.pid().send("done");
      assertThat(task.await(LONG)).isEqualTo("done");
    });
  }

  // ------------------------------------------------------------------ yield, shutdown, ignore

  @Test
  void yieldMayBeCalledAgain() {
    CountDownLatch go = new CountDownLatch(1);
    Task<String> task =
        Task.async(() -> {
          go.await();
          return "done";
        });
    assertThat(task.yield(Duration.ZERO)).isEmpty();
    assertThat(task.yield(SHORT)).isEmpty();
    assertThat(task.isDone()).isFalse();
    go.countDown();
    assertThat(task.yield(LONG)).contains(new TaskResult.Success<>("done"));
  }

  @Test
  void yieldTellsOfAFailure() throws Throwable {
    ran(self -> {
      TaskResult<String> result = Task.asyncNolink(TaskTest::failing).yield(LONG).orElseThrow();
      assertThat(result.isSuccess()).isFalse();
      assertThat(result)
          .isInstanceOfSatisfying(
              TaskResult.Failed.class,
              failed ->
                  assertThat((Optional<?>) failed.cause()).containsInstanceOf(IOException.class));
      assertThatThrownBy(result::orElseThrow)
          .isInstanceOf(TaskFailedException.class)
          .hasCauseInstanceOf(IOException.class);
    });
  }

  @Test
  void shutdownEndsATaskAndSparesItsOwner() throws Throwable {
    ran(self -> {
      Task<String> task = Task.async(this::forever);
      assertThat(task.shutdown(LONG)).isEmpty();
      assertThat(task.pid().isAlive()).isFalse();
      assertThatThrownBy(task::await).isInstanceOf(IllegalStateException.class);
      Task<String> done = Task.async(() -> "done");
      Processes.await(done.pid());
      assertThat(done.shutdown(LONG)).contains(new TaskResult.Success<>("done"));
    });
  }

  @Test
  void aTaskThatTrapsExitsMayFinishWhenItIsShutDown() throws Throwable {
    ran(self -> {
      Task<String> tidy =
          Task.async(() -> {
            Processes.self().trapExit(true);
            probe.tell("traps");
            Processes.self().receive(Exit.class);
            return "tidied up";
          });
      probe.expect("traps");
      assertThat(tidy.shutdown(LONG)).contains(new TaskResult.Success<>("tidied up"));
      Task<String> stubborn =
          Task.async(() -> {
            Processes.self().trapExit(true);
            probe.tell("traps");
            return forever();
          });
      probe.expect("traps");
      assertThat(stubborn.shutdown(SHORT)).isEmpty();
      assertThat(stubborn.pid().isAlive()).isFalse();
    });
  }

  @Test
  void killEndsATaskThatTrapsExits() throws Throwable {
    ran(self -> {
      Task<String> task =
          Task.async(() -> {
            Processes.self().trapExit(true);
            return forever();
          });
      probe.expect("runs");
      assertThat(task.kill()).isEmpty();
      assertThat(task.pid().isAlive()).isFalse();
      assertThat(Processes.await(task.pid())).isEqualTo(ExitReason.KILLED);
      Task<String> failed = Task.asyncNolink(TaskTest::failing);
      Processes.await(failed.pid());
      assertThat(failed.kill().orElseThrow().isSuccess()).isFalse();
    });
  }

  @Test
  void whatAKilledTaskStillComputesDoesNotCount() {
    CountDownLatch go = new CountDownLatch(1);
    Task<String> task =
        Task.async(() ->
            Processes.shielded(() -> {
              probe.tell("shielded");
              go.await();
              return "late";
            }));
    probe.expect("shielded");
    task.pid().kill();
    go.countDown();
    assertThat(Processes.await(task.pid())).isEqualTo(ExitReason.KILLED);
    assertThat(task.yield(LONG))
        .contains(new TaskResult.Failed<>(ExitReason.KILLED, Optional.empty(), Optional.empty()));
  }

  @Test
  void aTaskThatReturnsAndIsKilledAtTheSameMomentHasOneEnd() {
    for (int i = 0; i < 2_000; i++) {
      AtomicReference<Pid> victim = new AtomicReference<>();
      Pid killer =
          Processes.spawn(self -> {
            while (victim.get() == null) {
              Thread.onSpinWait();
            }
            victim.get().kill();
          });
      Task<String> task = Task.async(() -> "done");
      victim.set(task.pid());
      TaskResult<String> result = task.yield(LONG).orElseThrow();
      Processes.await(killer);
      assertThat(Processes.await(task.pid()))
          .isEqualTo(result.isSuccess() ? ExitReason.NORMAL : ExitReason.KILLED);
    }
  }

  @Test
  void anIgnoredTaskGoesOnWithoutItsOwner() throws Throwable {
    ran(self -> {
      Task<Object> task = Task.async(() -> Processes.self().receive());
      assertThat(task.ignore()).isEmpty();
      assertThatThrownBy(task::await).isInstanceOf(IllegalStateException.class);
      probe.tell(task.pid());
      Task<Integer> done = Task.async(() -> 1);
      Processes.await(done.pid());
      assertThat(done.ignore()).contains(new TaskResult.Success<>(1));
    });
    Pid task = probe.next(Pid.class);
    assertThat(task.isAlive()).isTrue();
    task.send("end");
    assertThat(Processes.await(task)).isEqualTo(ExitReason.NORMAL);
  }

  @Test
  void leavesNothingWithItsOwner() throws Throwable {
    ran(self -> {
      for (int i = 0; i < 100; i++) {
        Task.async(() -> 1).await();
        Task.async(this::forever).kill();
        Task.async(this::forever).yield(Duration.ZERO);
      }
      Self me = Processes.self();
      assertThat(on.node().info(me.pid()).orElseThrow().monitors()).isEmpty();
      assertThat(on.node().info(me.pid()).orElseThrow().links()).hasSize(100);
      assertThat(me.receive(Duration.ZERO)).isEmpty();
    });
    OnNode.eventually(() -> on.node().processCount() == 0);
    assertThat(on.node().timerCount()).isZero();
  }
}
