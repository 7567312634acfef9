package dev.transom.otp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.transom.process.ExitReason;
import dev.transom.process.Pid;
import dev.transom.process.ProcessInfo;
import dev.transom.process.Processes;
import dev.transom.process.SpawnOptions;
import dev.transom.process.WaitInterruptedException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SupervisorStartTest {
  @RegisterExtension final OnNode on = new OnNode();
  private final Probe probe = new Probe();

  @Test
  void startsInOrder() {
    Supervisor supervisor =
        Supervisor.oneForOne()
            .child(Kid.spec(probe, "a"))
            .child(Kid.spec(probe, "b"))
            .child(Kid.spec(probe, "c"))
            .start("shop");
    probe.expect("+a", "+b", "+c");
    assertThat(supervisor.whichChildren()).extracting(Child::id).containsExactly("a", "b", "c");
    assertThat(Processes.whereis("shop")).contains(supervisor.pid());
    assertThat(Supervisor.named("shop").countChildren()).isEqualTo(new ChildCount(3, 3, 0, 3));
  }

  @Test
  void childrenShowTheirSupervisorAndTheirId() {
    Supervisor supervisor = Supervisor.oneForOne().child(Kid.spec(probe, "a")).start();
    Pid kid = Kid.pid(supervisor, "a");
    ProcessInfo info = on.node().info(kid).orElseThrow();
    assertThat(info.supervisor()).contains(supervisor.pid());
    assertThat(info.restarts()).isZero();
    assertThat(info.label()).isEqualTo("a");
    assertThat(info.links()).containsExactly(supervisor.pid());
  }

  @Test
  void whoeverIsInterruptedWhileItStartsLeavesNothing() throws Exception {
    CountDownLatch starting = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    SupervisorSpec spec =
        Supervisor.oneForOne()
            .child(Kid.spec(probe, "a"))
            .child(
                Kid.init(
                    "slow",
                    () -> {
                      starting.countDown();
                      waitFor(release);
                      return Kid.Outcome.RUN;
                    }));
    FutureTask<Supervisor> start = new FutureTask<>(() -> on.node().call(spec::start));
    Thread starter = Thread.ofVirtual().start(start);
    starting.await();
    starter.interrupt();
    assertThatThrownBy(start::get).hasCauseInstanceOf(WaitInterruptedException.class);
    release.countDown();
    probe.expect("+a", "-a");
    OnNode.eventually(() -> on.node().processCount() == 0);
  }

  private static void waitFor(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // its supervisor has ended
    }
  }

  @Test
  void aFailingChildUnwindsThoseStarted() {
    SupervisorSpec spec =
        Supervisor.oneForOne()
            .child(Kid.spec(probe, "a"))
            .child(Kid.spec(probe, "b"))
            .child(Kid.init("broken", () -> Kid.Outcome.FAIL))
            .child(Kid.spec(probe, "c"));
    assertThatThrownBy(spec::start)
        .isInstanceOfSatisfying(
            StartFailedException.class,
            e -> assertThat(e.reason()).isInstanceOf(ExitReason.Shutdown.class))
        .hasMessageContaining("\"broken\"")
        .hasRootCauseMessage("no luck");
    probe.expect("+a", "+b", "-b", "-a");
    probe.expectNothing();
    OnNode.eventually(() -> on.node().processCount() == 0);
  }

  @Test
  void aChildThatIgnoresIsKeptWithoutProcess() {
    Supervisor supervisor =
        Supervisor.oneForOne()
            .child(Kid.init("shy", () -> Kid.Outcome.IGNORE))
            .child(Kid.init("gone", () -> Kid.Outcome.IGNORE).restart(Restart.TEMPORARY))
            .child(Kid.spec(probe, "b"))
            .start();
    assertThat(supervisor.whichChildren())
        .extracting(Child::id, child -> child.pid().isPresent())
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("shy", false),
            org.assertj.core.groups.Tuple.tuple("b", true));
    assertThat(supervisor.countChildren()).isEqualTo(new ChildCount(2, 1, 0, 2));
  }

  @Test
  void refusesWhatIsWrong() {
    ChildSpec a = Kid.spec(probe, "a");
    assertThatThrownBy(() -> Supervisor.oneForOne().child(a).child(a).start())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"a\"");
    assertThatThrownBy(() -> Supervisor.oneForOne().intensity(-1, Duration.ofSeconds(1)).start())
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Supervisor.oneForOne().intensity(1, Duration.ZERO).start())
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ChildSpec.of("", Stock::new))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> a.shutdown(Duration.ofSeconds(-1)))
        .isInstanceOf(IllegalArgumentException.class);
    probe.expectNothing();
  }

  @Test
  void nestsSupervisorsServersAndThreadProcesses() {
    SupervisorSpec inner = Supervisor.oneForAll().child(Kid.spec(probe, "x"));
    Supervisor outer =
        Supervisor.oneForOne()
            .child(Stock.STOCK, Stock::new)
            .child("plain", Stock::new)
            .child(ChildSpec.of("inner", inner).options(SpawnOptions.DEFAULT.name("inner")))
            .child(ChildSpec.of("sessions", DynamicSupervisor.spec()))
            .child(
                ChildSpec.process(
                    "feed",
                    self -> {
                      probe.tell("feeding");
                      self.receive();
                    }))
            .start();
    probe.expect("+x", "feeding");
    assertThat(outer.countChildren()).isEqualTo(new ChildCount(5, 5, 2, 3));
    assertThat(Supervisor.named("inner").whichChildren())
        .extracting(Child::id)
        .containsExactly("x");
    assertThat(on.node().info(Kid.pid(outer, "feed")).flatMap(ProcessInfo::supervisor))
        .isEqualTo(Optional.of(outer.pid()));
    assertThat(Stock.STOCK.call(new Stock.Count("pen"))).isZero();
    outer.stop();
    probe.expect("-x");
    OnNode.eventually(() -> on.node().processCount() == 0);
  }

  @Test
  void isStoppedByTheEndOfItsParentEvenANormalOne() {
    Pid parent =
        Processes.spawn(self -> {
          probe.tell(Supervisor.oneForOne().child(Kid.spec(probe, "a")).startLink());
          self.receive();
        });
    probe.expect("+a");
    Supervisor supervisor = probe.next(Supervisor.class);
    parent.send("end");
    probe.expect("-a");
    assertThat(Processes.await(supervisor.pid())).isEqualTo(ExitReason.NORMAL);
  }

  @Test
  void ignoresSignalsOfStrangers() {
    Supervisor supervisor = Supervisor.oneForOne().child(Kid.spec(probe, "a")).start();
    Pid kid = Kid.pid(supervisor, "a");
    supervisor.pid().exit(ExitReason.custom("psst"));
    supervisor.pid().send("hello");
    assertThat(Kid.find(supervisor, "a")).contains(kid);
  }

  @Test
  void aChildMayStartInItsOwnWay() {
    ChildStart start =
        context -> {
          probe.tell(context.restarts());
          return Processes.spawnLink(self -> self.receive(), context.options());
        };
    Supervisor supervisor = Supervisor.oneForOne().child(ChildSpec.starting("own", start)).start();
    Kid.pid(supervisor, "own").kill();
    probe.expect(0, 1);
  }
}
