package dev.transom.otp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.transom.process.ExitReason;
import dev.transom.process.Pid;
import dev.transom.process.Processes;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SupervisorShutdownTest {
  @RegisterExtension final OnNode on = new OnNode();
  private final Probe probe = new Probe();

  /** Traps exits and does not stop before the latch opens. */
  private ChildSpec slow(String id, CountDownLatch go) {
    return ChildSpec.of(
        id,
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
                probe.tell("stopping " + id);
                go.await();
                probe.tell("stopped " + id);
              }
            });
  }

  private Pid stopInBackground(Supervisor supervisor) {
    return Processes.spawn(self -> {
      supervisor.stop();
      probe.tell("end");
    });
  }

  @Test
  void stopsInReverseOrder() {
    Supervisor supervisor =
        Supervisor.oneForOne()
            .child(Kid.spec(probe, "a"))
            .child(Kid.spec(probe, "b"))
            .child(Kid.spec(probe, "c"))
            .start();
    probe.expect("+a", "+b", "+c");
    supervisor.stop();
    probe.expect("-c", "-b", "-a");
    OnNode.eventually(() -> on.node().processCount() == 0);
    assertThat(on.node().timerCount()).isZero();
    assertThatThrownBy(supervisor::whichChildren).isInstanceOf(ServerEndedException.class);
  }

  @Test
  void waitsForAChildBeforeItStopsTheNext() {
    CountDownLatch go = new CountDownLatch(1);
    Supervisor supervisor =
        Supervisor.oneForOne().child(Kid.spec(probe, "a")).child(slow("b", go)).start();
    probe.expect("+a");
    stopInBackground(supervisor);
    probe.expect("stopping b");
    probe.expectNothing();
    go.countDown();
    probe.expect("stopped b", "-a", "end");
  }

  @Test
  void killsAChildWhoseTimeIsOver() {
    CountDownLatch never = new CountDownLatch(1);
    Supervisor supervisor =
        Supervisor.oneForOne().child(slow("b", never).shutdown(Duration.ofMillis(30))).start();
    Pid kid = Kid.pid(supervisor, "b");
    supervisor.stop();
    probe.expect("stopping b");
    assertThat(Processes.await(kid)).isEqualTo(ExitReason.KILLED);
    probe.expectNothing();
  }

  @Test
  void brutalKillLeavesNoTime() {
    Supervisor supervisor = Supervisor.oneForOne().child(Kid.spec(probe, "a").brutalKill()).start();
    Pid kid = Kid.pid(supervisor, "a");
    supervisor.stop();
    probe.expect("+a");
    probe.expectNothing();
    assertThat(Processes.await(kid)).isEqualTo(ExitReason.KILLED);
  }

  @Test
  void infinityWaits() {
    CountDownLatch go = new CountDownLatch(1);
    Supervisor supervisor = Supervisor.oneForOne().child(slow("b", go).shutdownInfinity()).start();
    stopInBackground(supervisor);
    probe.expect("stopping b");
    assertThat(Processes.await(supervisor.pid(), Duration.ofMillis(50))).isEmpty();
    go.countDown();
    probe.expect("stopped b", "end");
  }

  @Test
  void aChildThatDoesNotTrapExitsDiesAtOnce() {
    Supervisor supervisor = Supervisor.oneForOne().child(Kid.simple(probe, "a")).start();
    Pid kid = Kid.pid(supervisor, "a");
    supervisor.stop();
    assertThat(Processes.await(kid)).isEqualTo(ExitReason.SHUTDOWN);
    probe.expect("+a");
    probe.expectNothing();
  }

  @Test
  void aChildThatCutItsLinkIsStoppedToo() {
    Supervisor supervisor = Supervisor.oneForOne().child(Kid.simple(probe, "a")).start();
    ServerPid<Lab.Message> kid = new ServerPid<>(Kid.pid(supervisor, "a"));
    kid.call(
        new Lab.Ask((l, a) -> {
          l.process().unlink(supervisor.pid());
          l.reply(a, true);
        }));
    supervisor.stop();
    assertThat(kid.pid().isAlive()).isFalse();
  }

  @Test
  void waitsForThePhysicalEndOfItsChildren() {
    Probe writes = new Probe();
    Supervisor supervisor =
        Supervisor.oneForOne()
            .child(
                ChildSpec.process(
                    "z",
                    self -> {
                      Processes.shielded(() -> {
                        probe.tell("+z");
                        return writes.next();
                      });
                    }))
            .start();
    probe.expect("+z");
    stopInBackground(supervisor);
    OnNode.eventually(() -> !on.node().zombies().isEmpty());
    assertThat(supervisor.pid().isAlive()).isTrue();
    probe.expectNothing();
    writes.tell("written"); // what the shielded code waits for
    probe.expect("end");
  }

  @Test
  void anAbnormalStopIsReported() {
    Supervisor supervisor = Supervisor.oneForOne().child(Kid.spec(probe, "a")).start();
    supervisor.stop(ExitReason.custom("drill"), Duration.ofSeconds(5));
    probe.expect("+a", "-a");
    assertThat(on.node().crashes()).hasSize(1);
  }

  @Test
  void theNodeStopsATreeInOrder() {
    Supervisor.oneForOne().child(Kid.spec(probe, "a")).child(Kid.spec(probe, "b")).start();
    on.node().close();
    probe.expect("+a", "+b", "-b", "-a");
    probe.expectNothing();
  }

  @Test
  void aKilledSupervisorTakesItsChildrenWithIt() {
    Supervisor supervisor =
        Supervisor.oneForOne().child(Kid.spec(probe, "a")).child(Kid.simple(probe, "b")).start();
    Pid simple = Kid.pid(supervisor, "b");
    supervisor.pid().kill();
    probe.expect("+a", "+b", "-a");
    assertThat(Processes.await(simple)).isEqualTo(ExitReason.KILLED);
    OnNode.eventually(() -> on.node().processCount() == 0);
  }
}
