package dev.transom.otp;

import static dev.transom.otp.Inside.ran;
import static dev.transom.otp.TaskBodies.forever;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.transom.process.Exit;
import dev.transom.process.ExitReason;
import dev.transom.process.Pid;
import dev.transom.process.ProcessBody;
import dev.transom.process.Processes;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tasks and the ends of their owners, and the other way round. */
class TaskLinkTest {
  @RegisterExtension final OnNode on = new OnNode();
  private final Probe probe = new Probe();

  @Test
  void aCrashTakesTheOwnerWithItBeforeTheOwnerSeesIt() throws Throwable {
    for (int i = 0; i < 200; i++) {
      ExitReason end =
          Inside.process(self -> {
            try {
              Task.async(TaskBodies::failing).await();
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
      assertThatThrownBy(() -> Task.asyncNolink(TaskBodies::failing).await())
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
          Inside.process(self -> {
            task.set(Task.async(() -> forever(probe, "runs")).pid());
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
      assertThat(task.await(Duration.ofMinutes(1))).isEqualTo("done");
    });
  }
}
