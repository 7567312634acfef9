package dev.transom.otp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.transom.process.CrashReport;
import dev.transom.process.Exit;
import dev.transom.process.ExitReason;
import dev.transom.process.Pid;
import dev.transom.process.Processes;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class GenServerStopTest {
  @RegisterExtension final OnNode on = new OnNode();
  private final Probe probe = new Probe();

  private ServerPid<Lab.Message> lab() {
    return GenServer.start(() -> new Lab(probe));
  }

  private static void trapExits(ServerPid<Lab.Message> lab) {
    lab.call(
        new Lab.Ask((l, a) -> {
          l.process().trapExit(true);
          l.reply(a, true);
        }));
  }

  @Test
  void stopRunsTerminateAndWaitsForTheEnd() {
    ServerPid<Lab.Message> lab = lab();
    lab.pid().send("before");
    lab.stop();
    probe.expect("before", new Lab.Terminated(ExitReason.NORMAL));
    assertThat(lab.pid().isAlive()).isFalse();
    assertThat(on.node().crashes()).isEmpty();
  }

  @Test
  void stopWithAReason() {
    ServerPid<Lab.Message> lab = lab();
    lab.stop(ExitReason.shutdown("deploy"), Duration.ofSeconds(5));
    probe.expect(new Lab.Terminated(ExitReason.shutdown("deploy")));
    assertThat(on.node().crashes()).isEmpty();
  }

  @Test
  void anAbnormalStopIsReportedOnce() {
    ServerPid<Lab.Message> lab = lab();
    lab.stop(ExitReason.custom("corrupt"), Duration.ofSeconds(5));
    probe.expect(new Lab.Terminated(ExitReason.custom("corrupt")));
    assertThat(on.node().crashes())
        .extracting(CrashReport::reason)
        .containsExactly(ExitReason.custom("corrupt"));
  }

  @Test
  void stopWorksWhileSuspended() {
    ServerPid<Lab.Message> lab = lab();
    Sys.suspend(lab);
    lab.stop();
    probe.expect(new Lab.Terminated(ExitReason.NORMAL));
  }

  @Test
  void stopOfADeadServerThrows() {
    ServerPid<Lab.Message> lab = lab();
    lab.stop();
    assertThatThrownBy(lab::stop)
        .isInstanceOfSatisfying(
            ServerEndedException.class,
            e -> assertThat(e.reason()).isEqualTo(ExitReason.NO_PROCESS));
  }

  @Test
  void stopThrowsIfTheServerEndsOtherwise() {
    class Sore extends Lab {
      Sore() {
        super(GenServerStopTest.this.probe);
      }

      @Override
      protected void terminate(ExitReason reason) {
        throw new IllegalStateException("sore");
      }
    }

    ServerPid<Lab.Message> lab = GenServer.start(Sore::new);
    assertThatThrownBy(lab::stop)
        .isInstanceOfSatisfying(
            ServerEndedException.class,
            e -> assertThat(e.reason()).isInstanceOf(ExitReason.Crashed.class));
  }

  @Test
  void stopTimesOutAndTheServerStopsAllTheSame() {
    ServerPid<Lab.Message> lab = lab();
    CountDownLatch go = new CountDownLatch(1);
    AtomicReference<Boolean> held = new AtomicReference<>(false);
    lab.cast(
        new Lab.Do(l -> {
          held.set(true);
          try {
            go.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        }));
    OnNode.eventually(held::get);
    assertThatThrownBy(() -> lab.stop(ExitReason.NORMAL, Duration.ofMillis(10)))
        .isInstanceOf(CallTimeoutException.class);
    go.countDown();
    assertThat(Processes.await(lab.pid())).isEqualTo(ExitReason.NORMAL);
  }

  @Test
  void stoppingItselfByReferenceThrows() {
    ServerPid<Lab.Message> lab = lab();
    lab.cast(
        new Lab.Do(l -> {
          try {
            l.ref().stop();
          } catch (CallingItselfException e) {
            probe.tell("refused");
          }
        }));
    probe.expect("refused");
  }

  @Test
  void terminateRunsAfterAThrow() {
    ServerPid<Lab.Message> lab = lab();
    lab.cast(
        new Lab.Do(l -> {
          throw new IllegalStateException("broken");
        }));
    assertThat(probe.next(Lab.Terminated.class).reason()).isInstanceOf(ExitReason.Crashed.class);
    Processes.await(lab.pid());
    assertThat(on.node().crashes()).hasSize(1);
  }

  @Test
  void terminateDoesNotRunAfterAKill() {
    ServerPid<Lab.Message> lab = lab();
    trapExits(lab);
    lab.pid().kill();
    assertThat(Processes.await(lab.pid())).isEqualTo(ExitReason.KILLED);
    probe.expectNothing();
  }

  @Test
  void terminateDoesNotRunOnASignalThatIsNotTrapped() {
    ServerPid<Lab.Message> lab = lab();
    lab.pid().exit(ExitReason.SHUTDOWN);
    assertThat(Processes.await(lab.pid())).isEqualTo(ExitReason.SHUTDOWN);
    probe.expectNothing();
  }

  @Test
  void aTrappedSignalOfAStrangerIsAMessage() {
    ServerPid<Lab.Message> lab = lab();
    trapExits(lab);
    Pid stranger = Processes.spawn(self -> lab.pid().exit(ExitReason.custom("psst")));
    probe.expect(new Exit(stranger, ExitReason.custom("psst")));
    assertThat(lab.pid().isAlive()).isTrue();
  }

  @Test
  void aTrappedSignalOfTheParentTerminates() {
    AtomicReference<ServerPid<Lab.Message>> child = new AtomicReference<>();
    Pid parent =
        Processes.spawn(self -> {
          ServerPid<Lab.Message> lab = GenServer.startLink(() -> new Lab(probe));
          trapExits(lab);
          child.set(lab);
          self.receive();
        });
    OnNode.eventually(() -> child.get() != null);
    parent.send("end"); // normally: also that ends a child that traps exits
    probe.expect(new Lab.Terminated(ExitReason.NORMAL));
    assertThat(Processes.await(child.get().pid())).isEqualTo(ExitReason.NORMAL);
  }

  @Test
  void theSignalOfAParentThatIsNotTrappedEndsWithoutTerminate() {
    AtomicReference<ServerPid<Lab.Message>> child = new AtomicReference<>();
    Pid parent =
        Processes.spawn(self -> {
          child.set(GenServer.startLink(() -> new Lab(probe)));
          self.receive();
        });
    OnNode.eventually(() -> child.get() != null);
    parent.exit(ExitReason.custom("family"));
    assertThat(Processes.await(child.get().pid())).isEqualTo(ExitReason.custom("family"));
    probe.expectNothing();
  }

  @Test
  void theNodeStopsServersInOrder() {
    ServerPid<Lab.Message> lab = lab();
    on.node().close();
    probe.expect(new Lab.Terminated(ExitReason.SHUTDOWN));
    assertThat(lab.pid().isAlive()).isFalse();
  }
}
