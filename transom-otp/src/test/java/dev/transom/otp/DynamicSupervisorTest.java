package dev.transom.otp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.transom.process.ChildRestarted;
import dev.transom.process.ExitReason;
import dev.transom.process.Pid;
import dev.transom.process.Processes;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DynamicSupervisorTest extends RestartScene {
  @Test
  void startsChildrenOnDemandOfAnyKind() {
    DynamicSupervisor sessions = DynamicSupervisor.spec().start("sessions");
    ServerPid<Stock.Message> stock = sessions.startChild(Restart.TEMPORARY, Stock::new);
    Pid kid = sessions.startChild(Kid.spec(probe, "a"));
    Pid twin = sessions.startChild(Kid.spec(probe, "a")); // ids need not be unique
    assertThat(stock.call(new Stock.Count("pen"))).isZero();
    assertThat(DynamicSupervisor.named("sessions").whichChildren())
        .extracting(child -> child.pid().orElseThrow())
        .containsExactlyInAnyOrder(stock.pid(), kid, twin);
    assertThat(sessions.countChildren()).isEqualTo(new ChildCount(3, 3, 0, 3));
    assertThat(on.node().info(kid).orElseThrow().supervisor()).contains(sessions.pid());
  }

  @Test
  void restartsAChildByItself() {
    DynamicSupervisor sessions = DynamicSupervisor.spec().start();
    Pid a = sessions.startChild(Kid.spec(probe, "a"));
    Pid b = sessions.startChild(Kid.spec(probe, "b"));
    a.kill();
    probe.expect("+a", "+b", "+a");
    ChildRestarted restarted = restarts.next(ChildRestarted.class);
    assertThat(restarted.old()).isEqualTo(a);
    assertThat(restarted.supervisor()).isEqualTo(sessions.pid());
    assertThat(sessions.whichChildren())
        .extracting(child -> child.pid().orElseThrow())
        .containsExactlyInAnyOrder(restarted.fresh(), b);
    assertThat(on.node().info(restarted.fresh()).orElseThrow().restarts()).isEqualTo(1);
    restarts.expectNothing();
  }

  @Test
  void forgetsChildrenThatAreNotRestarted() {
    DynamicSupervisor sessions = DynamicSupervisor.spec().start();
    sessions.startChild(Kid.spec(probe, "t").restart(Restart.TEMPORARY)).kill();
    new ServerPid<>(sessions.startChild(Kid.spec(probe, "s").restart(Restart.TRANSIENT))).stop();
    OnNode.eventually(() -> sessions.whichChildren().isEmpty());
    restarts.expectNothing();
  }

  @Test
  void refusesMoreThanMaxChildren() {
    DynamicSupervisor sessions = DynamicSupervisor.spec().maxChildren(2).start();
    Pid first = sessions.startChild(Kid.spec(probe, "a"));
    sessions.startChild(Kid.spec(probe, "b"));
    assertThatThrownBy(() -> sessions.startChild(Kid.spec(probe, "c")))
        .isInstanceOfSatisfying(MaxChildrenException.class, e -> assertThat(e.max()).isEqualTo(2));
    assertThat(sessions.terminateChild(first)).isTrue();
    sessions.startChild(Kid.spec(probe, "c"));
    assertThat(sessions.countChildren().active()).isEqualTo(2);
    assertThatThrownBy(() -> DynamicSupervisor.spec().maxChildren(-1).start())
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aChildThatDoesNotStartIsNotKept() {
    DynamicSupervisor sessions = DynamicSupervisor.spec().start();
    assertThatThrownBy(() -> sessions.startChild(Kid.init("x", () -> Kid.Outcome.FAIL)))
        .isInstanceOf(StartFailedException.class);
    assertThatThrownBy(() -> sessions.startChild(Kid.init("x", () -> Kid.Outcome.IGNORE)))
        .isInstanceOf(StartIgnoredException.class);
    assertThat(sessions.countChildren().specs()).isZero();
  }

  @Test
  void terminateChildStopsAndForgets() {
    DynamicSupervisor sessions = DynamicSupervisor.spec().start();
    Pid a = sessions.startChild(Kid.spec(probe, "a"));
    assertThat(sessions.terminateChild(a)).isTrue();
    assertThat(a.isAlive()).isFalse();
    probe.expect("+a", "-a");
    assertThat(sessions.terminateChild(a)).isFalse();
    assertThat(sessions.whichChildren()).isEmpty();
    restarts.expectNothing();
  }

  private ChildSpec slow(CountDownLatch go) {
    return slow(go, probe);
  }

  /** Traps exits and does not stop before the latch opens; tells when it begins to stop. */
  private static ChildSpec slow(CountDownLatch go, Probe probe) {
    return ChildSpec.of(
        "slow",
        () ->
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
            });
  }

  @Test
  void servesOthersWhileAChildTakesItsTimeToStop() {
    CountDownLatch go = new CountDownLatch(1);
    DynamicSupervisor sessions = DynamicSupervisor.spec().start();
    Pid slow = sessions.startChild(slow(go));
    Processes.spawn(self -> probe.tell(sessions.terminateChild(slow)));
    probe.expect("stopping");
    sessions.startChild(Kid.spec(probe, "a"));
    probe.expect("+a");
    probe.expectNothing();
    go.countDown();
    probe.expect(true);
  }

  @Test
  void killsAChildWhoseTimeIsOver() {
    DynamicSupervisor sessions = DynamicSupervisor.spec().start();
    CountDownLatch never = new CountDownLatch(1);
    Pid slow = sessions.startChild(slow(never).shutdown(Duration.ofMillis(20)));
    assertThat(sessions.terminateChild(slow)).isTrue();
    assertThat(Processes.await(slow)).isEqualTo(ExitReason.KILLED);
    assertThat(on.node().timerCount()).isZero();
  }

  @Test
  void stopsItsChildrenInParallel() {
    CountDownLatch go = new CountDownLatch(1);
    DynamicSupervisor sessions = DynamicSupervisor.spec().start();
    for (int i = 0; i < 10; i++) {
      ChildSpec patient = slow(go).shutdown(Duration.ofMinutes(1));
      sessions.startChild(i % 2 == 0 ? patient : slow(go).shutdownInfinity());
    }
    // whether this one gets to its clean-up before its time is over is a matter of luck
    CountDownLatch never = new CountDownLatch(1);
    Pid late = sessions.startChild(slow(never, new Probe()).shutdown(Duration.ofMillis(20)));
    Pid killed = sessions.startChild(slow(go).brutalKill());
    Processes.spawn(self -> {
      sessions.stop();
      probe.tell("end");
    });
    for (int i = 0; i < 10; i++) {
      probe.expect("stopping");
    }
    assertThat(Processes.await(late)).isEqualTo(ExitReason.KILLED);
    assertThat(Processes.await(killed)).isEqualTo(ExitReason.KILLED);
    probe.expectNothing();
    go.countDown();
    probe.expect("end");
    OnNode.eventually(() -> on.node().processCount() == 0);
  }

  @Test
  void tooManyRestartsEndIt() {
    DynamicSupervisor sessions =
        DynamicSupervisor.spec().intensity(1, Duration.ofSeconds(60)).start();
    sessions.startChild(Kid.spec(probe, "a")).kill();
    sessions.startChild(Kid.spec(probe, "b")).kill();
    assertThat(sessions.await()).isEqualTo(ExitReason.SHUTDOWN);
  }

  @Test
  void aFailedRestartIsTriedAgain() {
    AtomicInteger starts = new AtomicInteger();
    DynamicSupervisor sessions = DynamicSupervisor.spec().start();
    Pid moody =
        sessions.startChild(
            Kid.init(
                "moody", () -> starts.incrementAndGet() == 2 ? Kid.Outcome.FAIL : Kid.Outcome.RUN));
    moody.kill();
    assertThat(restarts.next(ChildRestarted.class).old()).isEqualTo(moody);
    assertThat(starts.get()).isEqualTo(3);
    assertThat(sessions.countChildren().active()).isEqualTo(1);
  }

  @Test
  void aChildThatWaitsForItsRestartIsFoundByItsDeadProcess() {
    CountDownLatch go = new CountDownLatch(1);
    DynamicSupervisor sessions = DynamicSupervisor.spec().start();
    Pid stuck =
        sessions.startChild(
            ChildSpec.process(
                "stuck",
                self -> {
                  Processes.shielded(() -> {
                    probe.tell("+stuck");
                    go.await();
                    return true;
                  });
                }));
    probe.expect("+stuck");
    stuck.kill();
    OnNode.eventually(() -> sessions.whichChildren().getFirst().restarting());
    assertThat(sessions.terminateChild(stuck)).isTrue();
    go.countDown();
    Processes.await(stuck);
    assertThat(sessions.whichChildren()).isEmpty();
    restarts.expectNothing();
  }

  @Test
  void scalesToManyChildren() {
    DynamicSupervisor crowd = DynamicSupervisor.spec().intensity(2_000, Duration.ofDays(1)).start();
    Set<Pid> pids = new HashSet<>();
    for (int i = 0; i < 20_000; i++) {
      pids.add(crowd.startChild(Restart.PERMANENT, Stock::new).pid());
    }
    assertThat(crowd.countChildren().active()).isEqualTo(20_000);
    pids.stream().limit(1_000).forEach(Pid::kill);
    for (int i = 0; i < 1_000; i++) {
      restarts.next();
    }
    assertThat(crowd.countChildren().active()).isEqualTo(20_000);
    crowd.stop();
    OnNode.eventually(() -> on.node().processCount() == 0);
    assertThat(on.node().timerCount()).isZero();
  }
}
