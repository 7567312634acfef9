package dev.transom.process;

import static dev.transom.process.TestNode.endOf;
import static dev.transom.process.TestNode.inProcess;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class MonitorTest {
  @RegisterExtension final TestNode test = new TestNode();

  @Test
  void monitorsStackAndEachGivesOneDown() {
    inProcess(self -> {
      Pid other = Actor.idle();
      List<Monitor> monitors =
          List.of(self.monitor(other), self.monitor(other), self.monitor(other));
      other.exit(ExitReason.custom("why"));
      for (int i = 0; i < 3; i++) {
        Down down = self.receive(Down.class);
        assertThat(down.pid()).isEqualTo(other);
        assertThat(down.reason()).isEqualTo(ExitReason.custom("why"));
        assertThat(monitors).contains(down.monitor());
      }
      assertThat(self.receive(Duration.ZERO)).isEmpty();
      assertThat(test.node().info(self.pid()).orElseThrow().monitors()).isEmpty();
    });
  }

  @Test
  void theDeadGiveNoProcessAtOnce() {
    Pid dead = Actor.idle();
    dead.exit(ExitReason.custom("long ago"));
    inProcess(self -> {
      Monitor monitor = self.monitor(dead);
      assertThat(self.receive(Duration.ZERO))
          .contains(new Down(monitor, dead, ExitReason.NO_PROCESS));
      assertThat(self.demonitor(monitor)).isFalse();
    });
  }

  @Test
  void aNormalEndGivesADownToo() {
    inProcess(self -> {
      Monitored child = Processes.spawnMonitor(other -> {});
      assertThat(self.receive())
          .isEqualTo(new Down(child.monitor(), child.pid(), ExitReason.NORMAL));
    });
  }

  @Test
  void aDownDoesNotEndTheWatcher() {
    inProcess(self -> {
      Monitored child =
          Processes.spawnMonitor(other -> {
            throw new IllegalStateException("broken");
          });
      assertThat(self.receive(Down.class).reason().isAbnormal()).isTrue();
      endOf(child.pid());
    });
  }

  @Test
  void aDemonitoredProcessIsNotReported() {
    inProcess(self -> {
      Pid other = Actor.idle();
      Monitor kept = self.monitor(other);
      Monitor dropped = self.monitor(other);
      assertThat(self.demonitor(dropped)).isTrue();
      assertThat(self.demonitor(dropped)).isFalse();
      other.kill();
      assertThat(self.receive(Down.class).monitor()).isSameAs(kept);
      assertThat(self.receive(Duration.ZERO)).isEmpty();
    });
  }

  @Test
  void demonitorLeavesADownThatHasComeAndFlushTakesIt() {
    inProcess(self -> {
      Pid other = Actor.idle();
      Monitor first = self.monitor(other);
      Monitor second = self.monitor(other);
      self.pid().send("between");
      other.kill();
      assertThat(self.demonitorAndFlush(first)).isFalse();
      assertThat(self.demonitor(second)).isFalse();
      assertThat(self.receive()).isEqualTo("between");
      assertThat(self.receive(Down.class).monitor()).isSameAs(second);
      assertThat(self.receive(Duration.ZERO)).isEmpty();
    });
  }

  @Test
  void flushOfAnActiveMonitorLeavesTheMailboxAlone() {
    inProcess(self -> {
      Monitor monitor = self.monitor(Actor.idle());
      self.pid().send("x");
      assertThat(self.demonitorAndFlush(monitor)).isTrue();
      assertThat(self.receive()).isEqualTo("x");
    });
  }

  @Test
  void afterAFlushNoDownComesWhateverTheRace() {
    inProcess(self -> {
      for (int i = 0; i < 2_000; i++) {
        Pid other = Processes.spawn(it -> {});
        Monitor monitor = self.monitor(other);
        self.demonitorAndFlush(monitor);
        assertThat(self.receive(Duration.ZERO)).isEmpty();
        if (i % 100 == 0) {
          endOf(other);
        }
      }
      assertThat(self.receive(Duration.ZERO)).isEmpty();
    });
  }

  @Test
  void theWatchersDeathTakesItsMonitors() {
    Pid other = Actor.idle();
    Pid watcher =
        Processes.spawn(self -> {
          self.monitor(other);
          self.monitor(other);
        });
    endOf(watcher);
    assertThat(test.node().info(other).orElseThrow().monitoredBy()).isEmpty();
  }

  @Test
  void aProcessMayMonitorItselfInVain() {
    Probe probe = new Probe();
    Pid pid =
        Processes.spawn(self -> {
          self.monitor(self.pid());
          probe.pid().send("ready");
          self.receive();
        });
    probe.next();
    pid.kill();
    assertThat(endOf(pid)).isEqualTo(ExitReason.KILLED);
  }

  @Test
  void callbackProcessesWatchEachOther() {
    Probe probe = new Probe();
    Pid target = Actor.idle();
    Pid watcher =
        Actor.spawn(
            me -> {
              me.self().monitor(target);
              probe.pid().send("ready");
            },
            (me, envelope) -> probe.pid().send(envelope.kind() + " " + envelope.message()));
    probe.next();
    assertThat(test.node().info(watcher).orElseThrow().monitors()).containsExactly(target);
    assertThat(test.node().info(target).orElseThrow().monitoredBy()).containsExactly(watcher);
    target.exit(ExitReason.SHUTDOWN);
    assertThat(probe.next(String.class)).startsWith("SIGNAL Down[");
  }

  @Test
  void aMonitorAcrossNodesWorks() {
    try (Node second = Node.start(NodeOptions.DEFAULT.name("second").workers(1))) {
      Pid[] there = new Pid[1];
      second.run(() -> there[0] = Processes.spawn(Self::receive));
      inProcess(self -> {
        Monitor monitor = self.monitor(there[0]);
        there[0].send("end");
        assertThat(self.receive()).isEqualTo(new Down(monitor, there[0], ExitReason.NORMAL));
      });
    }
  }
}
