package dev.transom.otp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.transom.process.ExitReason;
import dev.transom.process.Pid;
import dev.transom.process.Processes;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Children that use their own supervisor, or end at awkward moments. */
class SupervisorFromInsideTest {
  private static final ServerName<Lab.Message> INSIDER = ServerName.of("insider");

  @RegisterExtension final OnNode on = new OnNode();
  private final Probe probe = new Probe();

  private Supervisor withInsider(SupervisorSpec spec) {
    return spec.child(INSIDER, () -> new Lab(probe)).start();
  }

  @Test
  void aChildMayStopItsSupervisor() {
    Supervisor supervisor = withInsider(Supervisor.oneForOne());
    INSIDER.cast(new Lab.Do(lab -> supervisor.stop()));
    assertThat(supervisor.await()).isEqualTo(ExitReason.NORMAL);
    assertThat(INSIDER.whereis()).isEmpty();
  }

  @Test
  void aChildMayHaveItselfTerminated() {
    Supervisor supervisor = withInsider(Supervisor.oneForOne());
    Pid insider = INSIDER.pid();
    INSIDER.cast(new Lab.Do(lab -> supervisor.terminateChild("insider")));
    assertThat(Processes.await(insider)).isEqualTo(ExitReason.SHUTDOWN);
    assertThat(supervisor.restartChild("insider")).isPresent();
    assertThat(supervisor.countChildren()).isEqualTo(new ChildCount(1, 1, 0, 1));
  }

  @Test
  void aChildThatDiesWhileASiblingStartsIsRestarted() {
    Supervisor supervisor = withInsider(Supervisor.oneForOne());
    Pid old = INSIDER.pid();
    supervisor.startChild(
        ChildSpec.of(
            "sibling",
            () -> {
              old.kill();
              return new Stock();
            }));
    OnNode.eventually(() -> INSIDER.whereis().filter(pid -> pid != old).isPresent());
    assertThat(supervisor.countChildren().active()).isEqualTo(2);
  }

  @Test
  void aShutdownTimeOfZeroAsksAndKillsAtOnce() {
    Supervisor supervisor =
        Supervisor.oneForOne()
            .child(
                ChildSpec.process(
                        "deaf",
                        self -> {
                          self.trapExit(true);
                          probe.tell("deaf");
                          self.receive(String.class);
                        })
                    .shutdown(Duration.ZERO))
            .start();
    probe.expect("deaf");
    Pid deaf = Kid.pid(supervisor, "deaf");
    supervisor.stop();
    assertThat(Processes.await(deaf)).isEqualTo(ExitReason.KILLED);
  }

  @Test
  void theEndOfASignificantChildRisesThroughSupervisorsThatAreSignificantThemselves() {
    SupervisorSpec inner =
        Supervisor.oneForOne()
            .autoShutdown(AutoShutdown.ANY_SIGNIFICANT)
            .child(
                ChildSpec.of(INSIDER, () -> new Lab(probe))
                    .restart(Restart.TRANSIENT)
                    .significant(true));
    Supervisor outer =
        Supervisor.oneForAll()
            .autoShutdown(AutoShutdown.ALL_SIGNIFICANT)
            .child(ChildSpec.of("inner", inner).restart(Restart.TRANSIENT).significant(true))
            .child(Kid.spec(probe, "sibling"))
            .start();
    probe.expect("+sibling");
    INSIDER.cast(new Lab.Do(Lab::stop));
    assertThat(outer.await()).isEqualTo(ExitReason.SHUTDOWN);
    probe.expect(new Lab.Terminated(ExitReason.NORMAL), "-sibling");
  }
}
