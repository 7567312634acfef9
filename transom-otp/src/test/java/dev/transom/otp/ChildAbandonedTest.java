package dev.transom.otp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.transom.process.ExitReason;
import dev.transom.process.Pid;
import dev.transom.process.Processes;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who keeps something for a child is told when no process of it will come again. */
class ChildAbandonedTest {
  @RegisterExtension final OnNode on = new OnNode();
  private final Probe probe = new Probe();

  /** What the probe is told; whether the child's last process was alive. */
  private record Abandoned(ExitReason reason, boolean alive) {}

  /** A server that tells when its process is started and when it is abandoned. */
  private final class Told implements ChildStart {
    private final Supplier<? extends GenServer<?>> factory;
    private volatile Pid last;

    Told(Supplier<? extends GenServer<?>> factory) {
      this.factory = factory;
    }

    @Override
    public Pid start(ChildContext context) {
      probe.tell("start");
      last = ServerStart.start(context.node(), factory, ChildSpec.spawnSpec(context));
      return last;
    }

    @Override
    public void abandoned(ExitReason reason) {
      probe.tell(new Abandoned(reason, last != null && last.isAlive()));
    }

    ChildSpec spec() {
      return ChildSpec.starting("told", this);
    }
  }

  /** Its start never comes back by itself. */
  private ChildSpec stuck() {
    return new Told(() ->
        new GenServer<Object>() {
          @Override
          protected void init() {
            probe.tell("stuck");
            Processes.sleep(Duration.ofDays(1));
          }

          @Override
          protected void handle(Object message) {}
        })
        .spec();
  }

  private ChildSpec slowToStop(CountDownLatch go) {
    return new Told(() ->
        new GenServer<Object>() {
          @Override
          protected void init() {
            process().trapExit(true);
          }

          @Override
          protected void handle(Object message) {}

          @Override
          protected void terminate(ExitReason reason) throws InterruptedException {
            probe.tell("stopping");
            go.await();
          }
        })
        .spec();
  }

  private void expectAbandonedDead(ExitReason reason) {
    assertThat(probe.next()).isEqualTo(new Abandoned(reason, false));
  }

  // ------------------------------------------------------------------ a start under way

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aSupervisorThatIsKilledInAStartAbandonsTheChild(boolean dynamic) {
    Pid supervisor;
    if (dynamic) {
      DynamicSupervisor sessions = DynamicSupervisor.spec().start();
      sessions.startChildAsync(stuck());
      supervisor = sessions.pid();
    } else {
      Supervisor top = Supervisor.oneForOne().start();
      Processes.spawn(self -> top.startChild(stuck()));
      supervisor = top.pid();
    }
    probe.expect("start", "stuck");
    supervisor.kill();
    assertThat(probe.next()).isInstanceOf(Abandoned.class);
    assertThat(Processes.await(supervisor)).isEqualTo(ExitReason.KILLED);
    probe.expectNothing();
  }

  @Test
  void soDoesOneThatIsKilledInItsOwnStart() {
    Processes.spawn(self -> Supervisor.oneForOne().child(stuck()).start("top"));
    probe.expect("start", "stuck");
    Processes.whereis("top").orElseThrow().kill();
    assertThat(probe.next()).isInstanceOf(Abandoned.class);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aStartThatFailedIsOver(boolean dynamic) {
    ChildSpec bad =
        new Told(
                () -> {
                  throw new IllegalStateException("no");
                })
            .spec();
    Pid supervisor;
    if (dynamic) {
      DynamicSupervisor sessions = DynamicSupervisor.spec().start();
      sessions.startChildAsync(bad);
      assertThat(sessions.countChildren().specs()).isZero();
      supervisor = sessions.pid();
    } else {
      Supervisor top = Supervisor.oneForOne().start();
      assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> top.startChild(bad)))
          .isInstanceOf(StartFailedException.class);
      supervisor = top.pid();
    }
    supervisor.kill();
    Processes.await(supervisor);
    probe.expect("start");
    probe.expectNothing(); // whoever asked for it knows, and may have asked somebody else since
  }

  // ------------------------------------------------------------------ those that live

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aChildThatOutlivesItsKilledSupervisorIsAbandonedWhenItIsDead(boolean dynamic) {
    CountDownLatch go = new CountDownLatch(1);
    Pid supervisor;
    if (dynamic) {
      DynamicSupervisor sessions = DynamicSupervisor.spec().start();
      sessions.startChild(slowToStop(go));
      supervisor = sessions.pid();
    } else {
      supervisor = Supervisor.oneForOne().child(slowToStop(go)).start().pid();
    }
    probe.expect("start");
    supervisor.kill();
    Processes.await(supervisor);
    probe.expect("stopping");
    probe.expectNothing();
    go.countDown();
    expectAbandonedDead(ExitReason.KILLED);
    probe.expectNothing();
  }

  // ------------------------------------------------------------------ declined restarts

  private ChildSpec once() {
    AtomicInteger lives = new AtomicInteger();
    return new Told(() ->
        new GenServer<Object>() {
          @Override
          protected void init() {
            if (lives.incrementAndGet() == 2) {
              ignore();
            }
          }

          @Override
          protected void handle(Object message) {}
        })
        .spec();
  }

  @Test
  void aDynamicChildThatDeclinesItsRestartIsAbandoned() {
    DynamicSupervisor sessions = DynamicSupervisor.spec().start();
    sessions.startChild(once()).kill();
    probe.expect("start", "start");
    expectAbandonedDead(ExitReason.KILLED);
    assertThat(sessions.countChildren().specs()).isZero();
    sessions.stop();
    probe.expectNothing();
  }

  @Test
  void aChildThatDeclinesItsRestartIsAbandonedUntilItIsStartedByHand() {
    Supervisor top = Supervisor.oneForOne().child(once()).start();
    Kid.pid(top, "told").kill();
    probe.expect("start", "start");
    expectAbandonedDead(ExitReason.KILLED);
    Pid third = top.restartChild("told").orElseThrow();
    probe.expect("start");
    assertThat(third.isAlive()).isTrue();
    top.stop();
    assertThat(probe.next()).isInstanceOf(Abandoned.class);
  }
}
