package dev.transom.otp;

import static dev.transom.otp.Inside.ran;
import static dev.transom.otp.TaskBodies.forever;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.transom.process.Exit;
import dev.transom.process.ExitReason;
import dev.transom.process.Pid;
import dev.transom.process.Processes;
import dev.transom.process.Self;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Waiting for a task a while, ending it, and leaving it to itself. */
class TaskEndTest {
  private static final Duration SHORT = Duration.ofMillis(20);
  private static final Duration LONG = Duration.ofMinutes(1);

  @RegisterExtension final OnNode on = new OnNode();
  private final Probe probe = new Probe();

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
      TaskResult<String> result = Task.asyncNolink(TaskBodies::failing).yield(LONG).orElseThrow();
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
      Task<String> task = Task.async(() -> forever(probe, "runs"));
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
            return forever(probe, "runs");
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
            return forever(probe, "runs");
          });
      probe.expect("runs");
      assertThat(task.kill()).isEmpty();
      assertThat(task.pid().isAlive()).isFalse();
      assertThat(Processes.await(task.pid())).isEqualTo(ExitReason.KILLED);
      Task<String> failed = Task.asyncNolink(TaskBodies::failing);
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
        Task.async(() -> forever(probe, "runs")).kill();
        Task.async(() -> forever(probe, "runs")).yield(Duration.ZERO);
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
