package dev.transom.otp;

import static dev.transom.otp.Inside.ran;
import static dev.transom.otp.TaskBodies.forever;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.transom.process.Down;
import dev.transom.process.Exit;
import dev.transom.process.ExitReason;
import dev.transom.process.Monitor;
import dev.transom.process.NameTakenException;
import dev.transom.process.Pid;
import dev.transom.process.Processes;
import dev.transom.process.SpawnOptions;
import dev.transom.process.WaitInterruptedException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tasks whose result is awaited. */
class TaskTest {
  private static final Duration SHORT = Duration.ofMillis(20);
  private static final Duration LONG = Duration.ofMinutes(1);

  @RegisterExtension final OnNode on = new OnNode();
  private final Probe probe = new Probe();

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
      Task<String> task = Task.async(TaskBodies::failing);
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

  @Test
  void aPlainThreadSeesTheEndOfATask() {
    assertThatThrownBy(() -> Task.async(TaskBodies::failing).await())
        .isInstanceOf(TaskFailedException.class)
        .hasCauseInstanceOf(IOException.class);
    Task<String> killed = Task.async(() -> forever(probe, "runs"));
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
      Task<String> task = Task.async(() -> forever(probe, "runs"));
      Monitor monitor = self.monitor(task.pid());
      assertThatThrownBy(() -> task.await(SHORT))
          .isInstanceOfSatisfying(
              TaskTimeoutException.class, e -> assertThat(e.timeout()).isEqualTo(SHORT))
          .hasMessageContaining(task.pid().toString());
      assertThat(task.pid().isAlive()).isFalse();
      assertThat(self.receive(Down.class).monitor()).isEqualTo(monitor);
    });
    assertThatThrownBy(() -> Task.async(() -> forever(probe, "runs")).await(Duration.ZERO))
        .isInstanceOf(TaskTimeoutException.class);
    OnNode.eventually(() -> on.node().processCount() == 0);
    assertThat(on.node().timerCount()).isZero();
  }

  @Test
  void aTimeoutDoesNotEndATaskWithoutLink() {
    Task<String> task = Task.asyncNolink(() -> forever(probe, "runs"));
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
}
