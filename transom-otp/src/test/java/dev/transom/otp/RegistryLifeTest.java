package dev.transom.otp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.transom.process.Exit;
import dev.transom.process.ExitReason;
import dev.transom.process.NameTakenException;
import dev.transom.process.Pid;
import dev.transom.process.Processes;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What becomes of the entries when the registry's own process ends. */
class RegistryLifeTest {
  private static final Registry<String, Integer> ROOMS = Registry.unique("rooms");

  @RegisterExtension final OnNode on = new OnNode();
  private final Probe probe = new Probe();
  private ServerPid<Lab.Message> ann;

  private void register() {
    ann = Inside.server(probe);
    Inside.run(ann, () -> ROOMS.register("lobby", 1));
  }

  private Pid keeper() {
    return on.node().whereis("rooms").orElseThrow();
  }

  private static boolean runs() {
    try {
      ROOMS.count();
      return true;
    } catch (ServerEndedException e) {
      return false;
    }
  }

  private static SupervisorSpec often() {
    return Supervisor.oneForOne().intensity(1000, Duration.ofSeconds(5));
  }

  @Test
  void oneNameOneRegistry() {
    ROOMS.start();
    assertThatThrownBy(ROOMS::start).isInstanceOf(NameTakenException.class);
  }

  @Test
  void withoutSupervisorItEndsWithItsProcessAndTakesItsOwnersAlong() {
    Pid keeper = ROOMS.start();
    register();
    keeper.kill();
    assertThat(runs()).isFalse();
    assertThat(ann.pid().isAlive()).isFalse();
    assertThat(Processes.await(ann.pid())).isEqualTo(ExitReason.KILLED);
  }

  @Test
  void whoTrapsExitsIsToldInstead() {
    Pid keeper = ROOMS.start();
    register();
    Inside.run(ann, () -> Processes.self().trapExit(true));
    keeper.kill();
    probe.expect(new Exit(keeper, ExitReason.KILLED));
    assertThat(ann.pid().isAlive()).isTrue();
    ROOMS.start();
    assertThat(ROOMS.count()).isZero();
    Inside.run(ann, () -> ROOMS.register("lobby", 2));
    assertThat(ROOMS.whereis("lobby")).contains(ann.pid());
  }

  @Test
  void aNormalEndLeavesTheOwnersAlive() {
    ROOMS.start();
    register();
    ROOMS.stop();
    assertThat(runs()).isFalse();
    assertThat(ann.pid().isAlive()).isTrue();
    assertThatThrownBy(ROOMS::stop).isInstanceOf(ServerEndedException.class);
  }

  @Test
  void whoHasUnregisteredIsNotSignalled() {
    Pid keeper = ROOMS.start();
    register();
    Inside.run(ann, () -> ROOMS.unregister("lobby"));
    keeper.kill();
    assertThat(ann.pid().isAlive()).isTrue();
  }

  @Test
  void linkedItEndsWithItsParent() {
    Pid parent =
        Processes.spawn(self -> {
          ROOMS.startLink();
          probe.tell("started");
          self.receive();
        });
    probe.expect("started");
    assertThat(runs()).isTrue();
    parent.kill();
    OnNode.eventually(() -> !runs());
  }

  @Test
  void underASupervisorNothingIsLost() {
    Supervisor top = often().child(ROOMS.child()).start();
    register();
    for (int i = 0; i < 20; i++) {
      Pid before = keeper();
      before.kill();
      assertThat(ROOMS.whereis("lobby")).as("meanwhile").contains(ann.pid());
      OnNode.eventually(() -> on.node().whereis("rooms").filter(pid -> pid != before).isPresent());
    }
    assertThat(ROOMS.whereis("lobby")).contains(ann.pid());
    assertThat(ann.pid().isAlive()).isTrue();
    ROOMS.stop(); // permanent: started again
    assertThat(ROOMS.whereis("lobby")).contains(ann.pid());
    ann.pid().kill();
    assertThat(ROOMS.count()).isZero();
    top.stop();
    OnNode.eventually(() -> !runs());
  }

  @Test
  void terminatedByItsSupervisorItEnds() {
    Supervisor top = often().child(ROOMS.child()).start();
    register();
    top.terminateChild("rooms");
    assertThat(runs()).isFalse();
    assertThat(Processes.await(ann.pid())).isEqualTo(ExitReason.SHUTDOWN);
    top.restartChild("rooms");
    assertThat(ROOMS.count()).isZero();
    register();
    assertThat(ROOMS.whereis("lobby")).contains(ann.pid());
  }

  @Test
  void aTransientOneThatStopsHasEnded() {
    often().child(ROOMS.child().restart(Restart.TRANSIENT)).start();
    register();
    keeper().kill();
    OnNode.eventually(() -> on.node().whereis("rooms").isPresent());
    assertThat(ROOMS.whereis("lobby")).contains(ann.pid());
    ROOMS.stop();
    OnNode.eventually(() -> !runs());
    assertThat(ann.pid().isAlive()).isTrue();
  }

  @Test
  void itSurvivesTheRestartOfItsSupervisor() {
    often().child(ChildSpec.of("inner", often().child(ROOMS.child()))).start("top");
    register();
    Pid before = keeper();
    Pid inner = Supervisor.named("top").whichChildren().getFirst().pid().orElseThrow();
    inner.kill();
    OnNode.eventually(() -> on.node().whereis("rooms").filter(pid -> pid != before).isPresent());
    assertThat(ROOMS.whereis("lobby")).contains(ann.pid());
    Supervisor.named("top").pid().kill();
    OnNode.eventually(() -> !runs());
  }

  @Test
  void itEndsAlsoWhenThatHappensWhileItIsStartedAgain() {
    for (int i = 0; i < 200; i++) {
      Supervisor top = often().child(ChildSpec.of("inner", often().child(ROOMS.child()))).start();
      Pid inner = top.whichChildren().getFirst().pid().orElseThrow();
      inner.kill();
      for (int spins = i * 500; spins > 0; spins--) {
        Thread.onSpinWait();
      }
      top.pid().kill();
      OnNode.eventually(() -> !runs() && on.node().processCount() == 0);
    }
  }

  @Test
  void itEndsWhenItsSupervisorIsKilledForGood() {
    Supervisor top = often().child(ROOMS.child()).start();
    register();
    top.pid().kill();
    OnNode.eventually(() -> !runs());
    OnNode.eventually(() -> !ann.pid().isAlive());
  }

  @Test
  void itEndsWhenItsSupervisorGivesUp() {
    Supervisor.oneForOne().intensity(0, Duration.ofSeconds(5)).child(ROOMS.child()).start();
    register();
    keeper().kill();
    OnNode.eventually(() -> !runs());
    OnNode.eventually(() -> !ann.pid().isAlive());
  }

  @Test
  void underADynamicSupervisorToo() {
    DynamicSupervisor pool = DynamicSupervisor.spec().intensity(9, Duration.ofSeconds(5)).start();
    Pid first = pool.startChild(ROOMS.child());
    register();
    first.kill();
    OnNode.eventually(() -> on.node().whereis("rooms").isPresent());
    assertThat(ROOMS.whereis("lobby")).contains(ann.pid());
    assertThat(pool.terminateChild(keeper())).isTrue();
    OnNode.eventually(() -> !runs());
    assertThat(ann.pid().isAlive()).isFalse();
  }
}
