package dev.transom.process;

import static dev.transom.process.TestNode.endOf;
import static dev.transom.process.TestNode.inProcess;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every row of the exit-signal rules. */
class LinkTest {
  @RegisterExtension final TestNode test = new TestNode();

  private static final ExitReason WHY = ExitReason.custom("why");

  /** The two kinds of process. */
  enum Kinds {
    THREAD {
      @Override
      Pid waiting(boolean traps, Pid linked, Probe probe) {
        return Processes.spawn(self -> {
          self.trapExit(traps);
          if (linked != null) {
            self.link(linked);
          }
          probe.pid().send("ready");
          while (true) {
            Object message = self.receive();
            if (message instanceof ExitReason reason) {
              throw self.exit(reason);
            }
            probe.pid().send(message);
          }
        });
      }
    },
    CALLBACK {
      @Override
      Pid waiting(boolean traps, Pid linked, Probe probe) {
        return Actor.spawn(
            me -> {
              me.self().trapExit(traps);
              if (linked != null) {
                me.self().link(linked);
              }
              probe.pid().send("ready");
            },
            (me, envelope) -> {
              if (envelope.message() instanceof ExitReason reason) {
                throw me.self().exit(reason);
              }
              probe.pid().send(envelope.message());
            });
      }
    };

    /** A process that ends with the reason it is sent, and passes other messages to the probe. */
    abstract Pid waiting(boolean traps, Pid linked, Probe probe);

    Pid spawn(boolean traps, Pid linked, Probe probe) {
      Pid pid = waiting(traps, linked, probe);
      assertThat(probe.next()).isEqualTo("ready");
      return pid;
    }
  }

  @ParameterizedTest
  @EnumSource
  void aLinkedProcessDiesWithTheSameReason(Kinds kind) {
    Probe probe = new Probe();
    Pid first = kind.spawn(false, null, probe);
    Pid second = kind.spawn(false, first, probe);
    Pid third = kind.spawn(false, second, probe);
    first.send(WHY);
    assertThat(endOf(first)).isEqualTo(WHY);
    assertThat(endOf(second)).isEqualTo(WHY);
    assertThat(endOf(third)).isEqualTo(WHY);
  }

  @ParameterizedTest
  @EnumSource
  void aLinkWorksInBothDirections(Kinds kind) {
    Probe probe = new Probe();
    Pid first = kind.spawn(false, null, probe);
    Pid second = kind.spawn(false, first, probe);
    second.send(WHY);
    assertThat(endOf(second)).isEqualTo(WHY);
    assertThat(endOf(first)).isEqualTo(WHY);
  }

  @ParameterizedTest
  @EnumSource
  void aNormalEndIsIgnoredByALinkedProcess(Kinds kind) {
    Probe probe = new Probe();
    Pid first = kind.spawn(false, null, probe);
    Pid second = kind.spawn(false, first, probe);
    first.send(ExitReason.NORMAL);
    assertThat(endOf(first)).isEqualTo(ExitReason.NORMAL);
    second.send("still there");
    assertThat(probe.next()).isEqualTo("still there");
    assertThat(test.node().info(second).orElseThrow().links()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void aTrappingProcessIsToldOfEveryEndTheNormalOneIncluded(Kinds kind) {
    Probe probe = new Probe();
    for (ExitReason reason : new ExitReason[] {ExitReason.NORMAL, WHY, ExitReason.SHUTDOWN}) {
      Pid first = kind.spawn(false, null, probe);
      Pid second = kind.spawn(true, first, probe);
      first.send(reason);
      assertThat(probe.next()).isEqualTo(new Exit(first, reason));
      assertThat(second.isAlive()).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aCrashTellsItsClassTextAndStack(Kinds kind) {
    Probe probe = new Probe();
    Pid first =
        kind == Kinds.THREAD
            ? Processes.spawn(self -> {
              self.receive();
              throw new IllegalStateException("broken");
            })
            : Actor.spawn((me, envelope) -> {
              throw new IllegalStateException("broken");
            });
    kind.spawn(true, first, probe);
    first.send("go");
    Exit exit = probe.next(Exit.class);
    assertThat(exit.pid()).isEqualTo(first);
    assertThat(exit.reason())
        .isInstanceOfSatisfying(
            ExitReason.Crashed.class,
            crashed -> {
              assertThat(crashed.type()).isEqualTo("java.lang.IllegalStateException");
              assertThat(crashed.text()).isEqualTo("broken");
              assertThat(crashed.stack().getFirst().getClassName()).contains("LinkTest");
            });
  }

  @ParameterizedTest
  @EnumSource
  void anExitSignalEndsAProcessThatDoesNotTrapAndItIsDeadAtOnce(Kinds kind) {
    Pid pid = kind.spawn(false, null, new Probe());
    pid.exit(WHY);
    assertThat(pid.isAlive()).isFalse();
    assertThat(endOf(pid)).isEqualTo(WHY);
  }

  @ParameterizedTest
  @EnumSource
  void aNormalExitSignalIsIgnoredByAProcessThatDoesNotTrap(Kinds kind) {
    Probe probe = new Probe();
    Pid pid = kind.spawn(false, null, probe);
    pid.exit(ExitReason.NORMAL);
    pid.send("still there");
    assertThat(probe.next()).isEqualTo("still there");
  }

  @ParameterizedTest
  @EnumSource
  void aTrappingProcessGetsExitSignalsAsMessages(Kinds kind) {
    Probe probe = new Probe();
    Pid pid = kind.spawn(true, null, probe);
    inProcess(self -> {
      pid.exit(ExitReason.NORMAL);
      pid.exit(WHY);
      pid.exit(ExitReason.KILLED);
      assertThat(probe.next()).isEqualTo(new Exit(self.pid(), ExitReason.NORMAL));
      assertThat(probe.next()).isEqualTo(new Exit(self.pid(), WHY));
      assertThat(probe.next()).isEqualTo(new Exit(self.pid(), ExitReason.KILLED));
    });
  }

  @ParameterizedTest
  @EnumSource
  void aKillCannotBeTrapped(Kinds kind) {
    Pid pid = kind.spawn(true, null, new Probe());
    pid.kill();
    assertThat(pid.isAlive()).isFalse();
    assertThat(endOf(pid)).isEqualTo(ExitReason.KILLED);
  }

  @ParameterizedTest
  @EnumSource
  void aKillIsKilledToLinkedProcessesWhichMayTrapIt(Kinds kind) {
    Probe probe = new Probe();
    Pid victim = kind.spawn(false, null, probe);
    Pid dies = kind.spawn(false, victim, probe);
    Pid traps = kind.spawn(true, victim, probe);
    victim.kill();
    assertThat(probe.next()).isEqualTo(new Exit(victim, ExitReason.KILLED));
    assertThat(endOf(dies)).isEqualTo(ExitReason.KILLED);
    assertThat(traps.isAlive()).isTrue();
  }

  @Test
  void anExitSignalToOneselfEndsOnItsReasonNormalIncluded() {
    for (ExitReason reason : new ExitReason[] {ExitReason.NORMAL, WHY}) {
      Probe probe = new Probe();
      Pid thread =
          Processes.spawn(self -> {
            self.pid().exit(reason);
            probe.pid().send("went on");
          });
      Pid callback =
          Actor.spawn((me, envelope) -> {
            me.pid().exit(reason);
            probe.pid().send("went on");
          });
      callback.send("go");
      assertThat(endOf(thread)).isEqualTo(reason);
      assertThat(endOf(callback)).isEqualTo(reason);
      probe.expectNothing();
    }
  }

  @Test
  void anExitSignalToOneselfIsTrappedToo() {
    inProcess(self -> {
      self.trapExit(true);
      self.pid().exit(WHY);
      assertThat(self.receive()).isEqualTo(new Exit(self.pid(), WHY));
    });
  }

  @Test
  void aThrownExitEndsWithItsReasonAndIsReportedOnlyIfAbnormal() {
    Pid orderly =
        Processes.spawn(self -> {
          throw self.exit(ExitReason.shutdown("over"));
        });
    Pid abnormal =
        Processes.spawn(self -> {
          throw self.exit(WHY);
        });
    assertThat(endOf(orderly)).isEqualTo(new ExitReason.Shutdown("over"));
    assertThat(endOf(abnormal)).isEqualTo(WHY);
    assertThat(test.node().crashes()).extracting(CrashReport::pid).containsExactly(abnormal);
  }

  @Test
  void linkingTwiceIsLinkingOnce() {
    inProcess(self -> {
      self.trapExit(true);
      Pid other = Actor.idle();
      self.link(other);
      self.link(other);
      assertThat(test.node().info(self.pid()).orElseThrow().links()).containsExactly(other);
      assertThat(test.node().info(other).orElseThrow().links()).containsExactly(self.pid());
      other.kill();
      assertThat(self.receive()).isEqualTo(new Exit(other, ExitReason.KILLED));
      assertThat(self.receive(Duration.ZERO)).isEmpty();
      assertThat(test.node().info(self.pid()).orElseThrow().links()).isEmpty();
    });
  }

  @Test
  void linkingToTheDeadSignalsAtOnce() {
    Pid dead = Actor.idle();
    dead.kill();
    inProcess(self -> {
      self.trapExit(true);
      self.link(dead);
      assertThat(self.receive(Duration.ZERO)).contains(new Exit(dead, ExitReason.NO_PROCESS));
    });
    Probe probe = new Probe();
    Pid linker =
        Processes.spawn(self -> {
          self.link(dead);
          probe.pid().send("went on");
        });
    assertThat(endOf(linker)).isEqualTo(ExitReason.NO_PROCESS);
    probe.expectNothing();
  }

  @Test
  void linkingToOneselfIsNothing() {
    inProcess(self -> {
      self.link(self.pid());
      assertThat(test.node().info(self.pid()).orElseThrow().links()).isEmpty();
    });
  }

  @Test
  void anUnlinkedProcessIsNotTold() {
    inProcess(self -> {
      self.trapExit(true);
      Pid other = Actor.idle();
      self.link(other);
      self.unlink(other);
      assertThat(test.node().info(other).orElseThrow().links()).isEmpty();
      other.kill();
      assertThat(self.receive(Duration.ZERO)).isEmpty();
    });
  }

  @Test
  void aSpawnedLinkDiesWithItsParent() throws InterruptedException {
    CountDownLatch spawned = new CountDownLatch(1);
    Pid[] child = new Pid[1];
    Pid parent =
        Processes.spawn(self -> {
          child[0] = Processes.spawnLink(Self::receive);
          spawned.countDown();
          self.receive();
          throw self.exit(WHY);
        });
    spawned.await();
    parent.send("go");
    assertThat(endOf(child[0])).isEqualTo(WHY);
  }

  @Test
  void spawnLinkIsForProcesses() {
    assertThatThrownBy(() -> Processes.spawnLink(self -> {}))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("use spawn");
    assertThatThrownBy(() -> Processes.spawnMonitor(self -> {}))
        .isInstanceOf(IllegalStateException.class);
  }

  @ParameterizedTest
  @EnumSource
  void aChainOfLinksDiesWithoutDeepRecursion(Kinds kind) {
    int length = kind == Kinds.CALLBACK ? 100_000 : 10_000;
    CountDownLatch linked = new CountDownLatch(length);
    Pid[] pids = new Pid[length];
    for (int i = 0; i < length; i++) {
      Pid before = i == 0 ? null : pids[i - 1];
      pids[i] =
          kind == Kinds.THREAD
              ? Processes.spawn(self -> {
                if (before != null) {
                  self.link(before);
                }
                linked.countDown();
                self.receive();
              })
              : Actor.spawn(
                  me -> {
                    if (before != null) {
                      me.self().link(before);
                    }
                    linked.countDown();
                  },
                  (me, envelope) -> {});
    }
    inProcess(self -> linked.await());
    pids[0].exit(WHY);
    assertThat(pids[length - 1].isAlive()).isFalse();
    for (Pid pid : pids) {
      assertThat(endOf(pid)).isEqualTo(WHY);
    }
    assertThat(test.node().processCount()).isZero();
  }

  @Test
  void aRingOfLinksDiesOnce() {
    Probe probe = new Probe();
    Pid first = Kinds.CALLBACK.spawn(false, null, probe);
    Pid second = Kinds.CALLBACK.spawn(false, first, probe);
    Pid third = Kinds.THREAD.spawn(false, second, probe);
    inProcess(self -> {
      Cell.of(third); // close the ring from a third party's view
      Links.link(Cell.of(first), Cell.of(third));
    });
    second.exit(WHY);
    assertThat(endOf(first)).isEqualTo(WHY);
    assertThat(endOf(second)).isEqualTo(WHY);
    assertThat(endOf(third)).isEqualTo(WHY);
  }
}
