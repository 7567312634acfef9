package dev.transom.otp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.transom.process.Exit;
import dev.transom.process.ExitReason;
import dev.transom.process.Pid;
import dev.transom.process.Processes;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TaskSupervisorTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  @RegisterExtension final OnNode on = new OnNode();
  private final Probe probe = new Probe();

  @Test
  void startsTasksThatNobodyAwaitsAndForgetsThem() {
    TaskSupervisor tasks = TaskSupervisor.start("tasks");
    Pid task = tasks.startChild(self -> probe.tell(self.receive()));
    assertThat(TaskSupervisor.named("tasks").children()).containsExactly(task);
    assertThat(on.node().info(task).orElseThrow().supervisor()).contains(tasks.pid());
    task.send("work");
    probe.expect("work");
    OnNode.eventually(() -> tasks.children().isEmpty());
    tasks.startChild(self -> {
      throw new IllegalStateException("crash");
    });
    OnNode.eventually(() -> tasks.children().isEmpty());
    assertThat(tasks.pid().isAlive()).isTrue();
  }

  @Test
  void restartsTheTasksThatAreToBe() {
    TaskSupervisor tasks = TaskSupervisor.start("tasks");
    tasks.startChild(
        self -> {
          probe.tell(self.pid());
          if (self.receive().equals("crash")) {
            throw new IllegalStateException("crash");
          }
        },
        Restart.TRANSIENT);
    Pid first = probe.next(Pid.class);
    first.send("crash");
    Pid second = probe.next(Pid.class);
    assertThat(second).isNotEqualTo(first);
    second.send("end");
    OnNode.eventually(() -> tasks.children().isEmpty());
    probe.expectNothing();
  }

  @Test
  void itsTasksAreAwaitedLikeOthers() throws Throwable {
    TaskSupervisor tasks = TaskSupervisor.start("tasks");
    assertThat(tasks.async(() -> 1).await()).isEqualTo(1);
    assertThat(tasks.asyncNolink(() -> 2).await()).isEqualTo(2);
    ExitReason end =
        Inside.process(self ->
            tasks
                .async(() -> {
                  throw new IllegalStateException("linked");
                })
                .await());
    assertThat(end)
        .isInstanceOfSatisfying(
            ExitReason.Crashed.class, crash -> assertThat(crash.text()).isEqualTo("linked"));
    assertThat(
            Inside.process(self ->
                assertThatThrownBy(() ->
                        tasks
                            .asyncNolink(() -> {
                              throw new IllegalStateException("not linked");
                            })
                            .await())
                    .isInstanceOf(TaskFailedException.class)
                    .hasRootCauseMessage("not linked")))
        .isEqualTo(ExitReason.NORMAL);
    assertThat(tasks.pid().isAlive()).isTrue();
  }

  @Test
  void aLinkedTaskOfItEndsWithItsOwner() throws Throwable {
    TaskSupervisor tasks = TaskSupervisor.start("tasks");
    Inside.process(self -> {
      probe.tell(tasks.async(() -> Processes.self().receive()).pid());
      probe.tell(tasks.asyncNolink(() -> Processes.self().receive()).pid());
    });
    assertThat(Processes.await(probe.next(Pid.class)))
        .isEqualTo(ExitReason.shutdown("its owner has ended"));
    Pid free = probe.next(Pid.class);
    assertThat(free.isAlive()).isTrue();
    OnNode.eventually(() -> tasks.children().size() == 1);
    assertThat(tasks.terminateChild(free)).isTrue();
    assertThat(free.isAlive()).isFalse();
    assertThat(tasks.terminateChild(free)).isFalse();
  }

  @Test
  void theNumberOfTasksMayBeLimited() {
    TaskSupervisor tasks = TaskSupervisor.of(DynamicSupervisor.spec().maxChildren(1).start());
    CountDownLatch go = new CountDownLatch(1);
    Task<Boolean> one =
        tasks.async(() -> {
          go.await();
          return true;
        });
    assertThatThrownBy(() -> tasks.async(() -> 2)).isInstanceOf(MaxChildrenException.class);
    assertThatThrownBy(() -> tasks.startChild(self -> {})).isInstanceOf(MaxChildrenException.class);
    go.countDown();
    assertThat(one.await()).isTrue();
    OnNode.eventually(() -> tasks.children().isEmpty());
    assertThat(tasks.async(() -> 2).await()).isEqualTo(2);
  }

  @Test
  void stopsItsTasksAsTheyAreToBeStopped() throws Throwable {
    TaskSupervisor tasks = TaskSupervisor.start("tasks");
    Pid tidy =
        tasks.startChild(self -> {
          self.trapExit(true);
          probe.tell("traps");
          self.receive(Exit.class);
          probe.tell("tidied up");
        });
    Pid brutal =
        tasks
            .stopping(Shutdown.BRUTAL_KILL)
            .startChild(self -> {
              self.trapExit(true);
              probe.tell("traps");
              self.receive(Exit.class);
              probe.tell("never");
            });
    probe.expect("traps", "traps");
    Inside.process(self -> {
      Task<Object> awaited = tasks.asyncNolink(() -> Processes.self().receive());
      tasks.stop();
      assertThat(awaited.yield(LONG).orElseThrow())
          .isInstanceOfSatisfying(
              TaskResult.Failed.class,
              failed -> assertThat(failed.reason()).isEqualTo(ExitReason.SHUTDOWN));
    });
    probe.expect("tidied up");
    probe.expectNothing();
    assertThat(Processes.await(tidy)).isEqualTo(ExitReason.NORMAL);
    assertThat(Processes.await(brutal)).isEqualTo(ExitReason.KILLED);
    assertThatThrownBy(() -> tasks.async(() -> 1)).isInstanceOf(ServerEndedException.class);
  }

  @Test
  void isAChildLikeAnyOther() {
    Supervisor top =
        Supervisor.oneForOne()
            .child(TaskSupervisor.child("mails", DynamicSupervisor.spec().maxChildren(10)))
            .start();
    TaskSupervisor mails = TaskSupervisor.named("mails");
    Pid first = mails.pid();
    assertThat(mails.async(() -> 1).await()).isEqualTo(1);
    first.kill();
    OnNode.eventually(
        () -> Processes.whereis("mails").filter(pid -> !pid.equals(first)).isPresent());
    assertThat(mails.async(() -> 2).await()).isEqualTo(2);
    top.stop();
    assertThat(mails.toString()).contains("mails");
  }
}
