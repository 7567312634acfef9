package dev.transom.otp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.transom.process.ExitReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SignificantChildrenTest {
  @RegisterExtension final OnNode on = new OnNode();
  private final Probe probe = new Probe();

  private ChildSpec significant(String id, Restart restart) {
    return Kid.spec(probe, id).restart(restart).significant(true);
  }

  private static void finish(Supervisor supervisor, String id) {
    new ServerPid<>(Kid.pid(supervisor, id)).stop();
  }

  @Test
  void anySignificantEndStopsTheSupervisor() {
    Supervisor supervisor =
        Supervisor.oneForOne()
            .autoShutdown(AutoShutdown.ANY_SIGNIFICANT)
            .child(Kid.spec(probe, "a"))
            .child(significant("s", Restart.TRANSIENT))
            .child(significant("t", Restart.TEMPORARY))
            .start();
    probe.expect("+a", "+s", "+t");
    finish(supervisor, "s");
    probe.expect("-s", "-t", "-a");
    assertThat(supervisor.await()).isEqualTo(ExitReason.SHUTDOWN);
  }

  @Test
  void aTemporaryOneCountsHoweverItEnds() {
    Supervisor supervisor =
        Supervisor.oneForOne()
            .autoShutdown(AutoShutdown.ANY_SIGNIFICANT)
            .child(significant("t", Restart.TEMPORARY))
            .start();
    Kid.pid(supervisor, "t").kill();
    assertThat(supervisor.await()).isEqualTo(ExitReason.SHUTDOWN);
  }

  @Test
  void aTransientOneThatIsRestartedDoesNotCount() {
    Supervisor supervisor =
        Supervisor.oneForOne()
            .autoShutdown(AutoShutdown.ANY_SIGNIFICANT)
            .child(significant("s", Restart.TRANSIENT))
            .start();
    Kid.pid(supervisor, "s").kill();
    probe.expect("+s", "+s");
    assertThat(supervisor.countChildren().active()).isEqualTo(1);
  }

  @Test
  void allSignificantWaitsForTheLast() {
    Supervisor supervisor =
        Supervisor.oneForOne()
            .autoShutdown(AutoShutdown.ALL_SIGNIFICANT)
            .child(Kid.spec(probe, "a"))
            .child(significant("s", Restart.TRANSIENT))
            .child(significant("t", Restart.TEMPORARY))
            .start();
    probe.expect("+a", "+s", "+t");
    finish(supervisor, "s");
    probe.expect("-s");
    assertThat(supervisor.countChildren().active()).isEqualTo(2);
    finish(supervisor, "t");
    probe.expect("-t", "-a");
    assertThat(supervisor.await()).isEqualTo(ExitReason.SHUTDOWN);
  }

  @Test
  void othersDoNotCount() {
    Supervisor supervisor =
        Supervisor.oneForOne()
            .autoShutdown(AutoShutdown.ANY_SIGNIFICANT)
            .child(Kid.spec(probe, "a").restart(Restart.TRANSIENT))
            .child(significant("s", Restart.TRANSIENT))
            .start();
    finish(supervisor, "a");
    assertThat(supervisor.countChildren().active()).isEqualTo(1);
  }

  @Test
  void oneThatIsTerminatedByHandDoesNotCount() {
    Supervisor supervisor =
        Supervisor.oneForOne()
            .autoShutdown(AutoShutdown.ANY_SIGNIFICANT)
            .child(significant("s", Restart.TRANSIENT))
            .start();
    supervisor.terminateChild("s");
    assertThat(supervisor.countChildren().active()).isZero();
  }

  @Test
  void oneThatIsStoppedForASiblingDoesNotCount() {
    Supervisor supervisor =
        Supervisor.oneForAll()
            .autoShutdown(AutoShutdown.ANY_SIGNIFICANT)
            .child(Kid.spec(probe, "a"))
            .child(significant("s", Restart.TRANSIENT))
            .start();
    Kid.pid(supervisor, "a").kill();
    probe.expect("+a", "+s", "-s", "+a", "+s");
    assertThat(supervisor.countChildren().active()).isEqualTo(2);
  }

  @Test
  void wrongCombinationsAreRefused() {
    assertThatThrownBy(() ->
            Supervisor.oneForOne()
                .autoShutdown(AutoShutdown.ANY_SIGNIFICANT)
                .child(significant("s", Restart.PERMANENT))
                .start())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("permanent");
    assertThatThrownBy(
            () -> Supervisor.oneForOne().child(significant("s", Restart.TRANSIENT)).start())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("autoShutdown");
    Supervisor running = Supervisor.oneForOne().start();
    assertThatThrownBy(() -> running.startChild(significant("s", Restart.TRANSIENT)))
        .isInstanceOf(IllegalArgumentException.class);
    DynamicSupervisor dynamic = DynamicSupervisor.spec().start();
    assertThatThrownBy(() -> dynamic.startChild(significant("s", Restart.TRANSIENT)))
        .isInstanceOf(IllegalArgumentException.class);
    probe.expectNothing();
  }
}
