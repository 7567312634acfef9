package dev.transom.process;

import static dev.transom.process.TestNode.endOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.transom.process.spi.SpawnSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class CrashReportTest {
  @RegisterExtension final TestNode test = new TestNode();

  @Test
  void aCrashIsReportedOnceWithWhoWhatAndWhy() throws InterruptedException {
    Pid supervisor = Actor.idle();
    CountDownLatch hold = new CountDownLatch(1);
    IllegalStateException cause = new IllegalStateException("broken");
    Pid pid =
        Actor.spawn(
            new SpawnSpec(SpawnOptions.DEFAULT.label("feeder"), null, supervisor, 0),
            me -> hold.await(),
            (me, envelope) -> {
              if (envelope.message().equals("bad")) {
                throw cause;
              }
            },
            reason -> {});
    Pid linked =
        Actor.spawn(
            new SpawnSpec(SpawnOptions.DEFAULT, pid, null, 0),
            me -> {},
            (me, envelope) -> {},
            reason -> {});
    pid.send("good");
    pid.send("bad");
    pid.send("behind");
    hold.countDown();
    endOf(pid);
    endOf(linked);
    assertThat(test.node().crashes()).hasSize(1).isEqualTo(test.reports());
    CrashReport report = test.node().crashes().getFirst();
    assertThat(report.pid()).isEqualTo(pid);
    assertThat(report.label()).isEqualTo("feeder");
    assertThat(report.supervisor()).contains(supervisor);
    assertThat(report.messages()).containsExactly("good", "bad");
    assertThat(report.cause()).isSameAs(cause);
    assertThat(report.reason()).isEqualTo(ExitReason.crashed(cause));
    assertThat(report.text())
        .contains(pid.toString(), "feeder", supervisor.toString(), "broken", "bad", "    at ")
        .doesNotEndWith("\n");
  }

  @Test
  void aThreadProcessReportsItsLastMessage() {
    Pid pid =
        Processes.spawn(self -> {
          self.receive(String.class);
          int n = self.receive(Integer.class);
          throw new IllegalStateException("at " + n);
        });
    pid.send("first");
    pid.send(2);
    endOf(pid);
    CrashReport report = test.node().crashes().getFirst();
    assertThat(report.messages()).containsExactly(2);
    assertThat(report.cause()).hasMessage("at 2");
    assertThat(report.supervisor()).isEmpty();
  }

  @Test
  void ordersOfEndAndKillsAreNoCrashes() {
    Pid normal = Processes.spawn(self -> {});
    Pid shutdown = Actor.idle();
    shutdown.exit(ExitReason.SHUTDOWN);
    Pid killed = Actor.idle();
    killed.kill();
    Pid signalled = Actor.idle();
    signalled.exit(ExitReason.custom("signal"));
    Pid stopped = Actor.spawn((me, envelope) -> me.stop(ExitReason.custom("stopped")));
    stopped.send("go");
    for (Pid pid : List.of(normal, shutdown, killed, signalled, stopped)) {
      endOf(pid);
    }
    assertThat(test.node().crashes()).isEmpty();
  }

  @Test
  void everyPlaceWhereUserCodeThrowsIsACrash() {
    record Case(String where, Pid pid) {}
    List<Case> cases = new ArrayList<>();
    cases.add(
        new Case(
            "factory",
            dev.transom.process.spi.Kernel.get()
                .spawn(
                    test.node(),
                    me -> {
                      throw new IllegalStateException("factory");
                    },
                    Actor.PLAIN)));
    List<ExitReason> terminated = new ArrayList<>();
    cases.add(
        new Case(
            "init",
            Actor.spawn(
                Actor.PLAIN,
                me -> {
                  throw new java.io.IOException("init");
                },
                (me, envelope) -> {},
                terminated::add)));
    for (Case one : cases) {
      endOf(one.pid);
    }
    assertThat(terminated).isEmpty();
    Pid handle =
        Actor.spawn(
            Actor.PLAIN,
            me -> {},
            (me, envelope) -> {
              throw new StackOverflowError("handle");
            },
            terminated::add);
    cases.add(new Case("handle", handle));
    handle.send("go");
    endOf(handle);
    assertThat(terminated).hasSize(1);
    Pid terminate =
        Actor.spawn(
            Actor.PLAIN,
            me -> {},
            (me, envelope) -> me.stop(ExitReason.NORMAL),
            reason -> {
              throw new IllegalStateException("terminate");
            });
    cases.add(new Case("terminate", terminate));
    terminate.send("go");
    for (Case one : cases) {
      assertThat(endOf(one.pid))
          .isInstanceOfSatisfying(
              ExitReason.Crashed.class, crashed -> assertThat(crashed.text()).isEqualTo(one.where));
    }
    assertThat(test.node().crashes())
        .extracting(CrashReport::pid)
        .containsExactlyInAnyOrderElementsOf(cases.stream().map(Case::pid).toList());
  }

  @Test
  void terminateRunsAfterStopAndThrowAndNotAfterASignal() {
    List<ExitReason> ends = new ArrayList<>();
    Actor.Handler handler =
        (me, envelope) -> {
          if (envelope.message() instanceof ExitReason reason) {
            me.stop(reason);
            me.stop(ExitReason.custom("second"));
          } else {
            throw me.self().exit(ExitReason.custom("thrown"));
          }
        };
    Pid stopped = Actor.spawn(Actor.PLAIN, me -> {}, handler, ends::add);
    stopped.send(ExitReason.SHUTDOWN);
    assertThat(endOf(stopped)).isEqualTo(ExitReason.SHUTDOWN);
    Pid thrown = Actor.spawn(Actor.PLAIN, me -> {}, handler, ends::add);
    thrown.send("throw");
    assertThat(endOf(thrown)).isEqualTo(ExitReason.custom("thrown"));
    Pid signalled = Actor.spawn(Actor.PLAIN, me -> {}, handler, ends::add);
    signalled.exit(ExitReason.custom("signal"));
    endOf(signalled);
    assertThat(ends).containsExactly(ExitReason.SHUTDOWN, ExitReason.custom("thrown"));
  }

  @Test
  void theLastThousandAreKept() {
    for (int i = 0; i < 1_010; i++) {
      int number = i;
      endOf(
          Processes.spawn(self -> {
            throw new IllegalStateException("crash " + number);
          }));
    }
    assertThat(test.node().crashes()).hasSize(1_000);
    assertThat(test.node().crashes().getFirst().cause()).hasMessage("crash 10");
    assertThat(test.node().crashes().getLast().cause()).hasMessage("crash 1009");
  }

  @Test
  void aReporterMaySendAndSpawnAlthoughItRunsInTheDeadProcess() {
    Probe probe = new Probe();
    NodeOptions options =
        NodeOptions.DEFAULT.crashReporter(report -> {
          probe.pid().send(report.pid());
          Processes.spawn(self -> probe.pid().send("spawned"));
        });
    try (Node node = Node.start(options)) {
      Actor.Handler broken =
          (me, envelope) -> {
            throw new IllegalStateException("broken");
          };
      Pid pid = Actor.spawn(node, Actor.PLAIN, me -> {}, broken, reason -> {});
      Monitor monitor = probe.watch(pid);
      pid.send("go");
      assertThat(List.of(probe.next(), probe.next(), probe.next()))
          .contains(pid, "spawned")
          .anyMatch(it -> it instanceof Down down && down.monitor() == monitor);
    }
  }

  @Test
  void aReporterThatThrowsHarmsNobody() {
    NodeOptions options =
        NodeOptions.DEFAULT.crashReporter(report -> {
          throw new AssertionError("reporter");
        });
    Probe probe = new Probe();
    try (Node node = Node.start(options)) {
      node.run(() -> {
        Pid pid = Processes.spawn(Self::receive);
        Monitor monitor = probe.watch(pid);
        Pid broken =
            Processes.spawn(self -> {
              self.link(pid);
              throw new IllegalStateException("broken");
            });
        assertThat(endOf(broken).isAbnormal()).isTrue();
        assertThat(probe.next(Down.class).monitor()).isSameAs(monitor);
        assertThat(node.crashes()).hasSize(1);
      });
    }
  }

  @Test
  void aMessageWhoseTextThrowsDoesNotSpoilTheReport() {
    Object message =
        new Object() {
          @Override
          public String toString() {
            throw new IllegalStateException("no text");
          }
        };
    Pid pid =
        Actor.spawn((me, envelope) -> {
          throw new IllegalStateException("broken");
        });
    pid.send(message);
    endOf(pid);
    assertThat(test.node().crashes().getFirst().text()).contains("broken", "no text");
  }
}
