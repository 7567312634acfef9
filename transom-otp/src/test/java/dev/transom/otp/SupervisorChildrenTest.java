package dev.transom.otp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.transom.process.ExitReason;
import dev.transom.process.Pid;
import dev.transom.process.Processes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SupervisorChildrenTest {
  @RegisterExtension final OnNode on = new OnNode();
  private final Probe probe = new Probe();

  private Supervisor one() {
    Supervisor supervisor = Supervisor.oneForOne().child(Kid.spec(probe, "a")).start();
    probe.expect("+a");
    return supervisor;
  }

  @Test
  void startChildAddsAChildThatIsRestartedLikeTheOthers() {
    Supervisor supervisor = one();
    Pid b = supervisor.startChild(Kid.spec(probe, "b")).orElseThrow();
    assertThat(Kid.pid(supervisor, "b")).isEqualTo(b);
    b.kill();
    probe.expect("+b", "+b");
    supervisor.stop();
    probe.expect("-b", "-a");
  }

  @Test
  void startChildRefusesAnIdThatIsThere() {
    Supervisor supervisor = one();
    assertThatThrownBy(() -> supervisor.startChild(Kid.spec(probe, "a")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"a\" already");
    assertThat(supervisor.countChildren().specs()).isEqualTo(1);
  }

  @Test
  void theExceptionShowsTheCallersStack() {
    Supervisor supervisor = one();
    assertThatThrownBy(() -> supervisor.deleteChild("nobody"))
        .satisfies(e ->
            assertThat(e.getStackTrace())
                .anyMatch(f -> f.getClassName().equals(getClass().getName())));
  }

  @Test
  void aChildThatDoesNotStartIsNotKept() {
    Supervisor supervisor = one();
    assertThatThrownBy(() -> supervisor.startChild(Kid.init("b", () -> Kid.Outcome.FAIL)))
        .isInstanceOf(StartFailedException.class)
        .hasMessageContaining("\"b\"");
    assertThat(supervisor.countChildren().specs()).isEqualTo(1);
  }

  @Test
  void aChildWhoseNameIsTakenDoesNotStart() {
    Supervisor supervisor = one();
    GenServer.start(Stock.STOCK, Stock::new);
    assertThatThrownBy(() -> supervisor.startChild(ChildSpec.of(Stock.STOCK, Stock::new)))
        .isInstanceOf(StartFailedException.class)
        .hasMessageContaining("is taken");
  }

  @Test
  void aChildThatIgnoresHasNoProcess() {
    Supervisor supervisor = one();
    assertThat(supervisor.startChild(Kid.init("b", () -> Kid.Outcome.IGNORE))).isEmpty();
    assertThat(supervisor.countChildren()).isEqualTo(new ChildCount(2, 1, 0, 2));
    assertThat(supervisor.restartChild("b")).isEmpty();
  }

  @Test
  void aTerminatedChildStaysAndIsNotRestarted() {
    Supervisor supervisor = one();
    supervisor.terminateChild("a");
    probe.expect("-a");
    assertThat(supervisor.countChildren()).isEqualTo(new ChildCount(1, 0, 0, 1));
    supervisor.terminateChild("a"); // nothing to do
    Pid again = supervisor.restartChild("a").orElseThrow();
    probe.expect("+a");
    assertThat(Kid.pid(supervisor, "a")).isEqualTo(again);
    assertThat(on.node().info(again).orElseThrow().restarts()).isEqualTo(1);
  }

  @Test
  void aTerminatedTemporaryChildIsForgotten() {
    Supervisor supervisor = one();
    supervisor.startChild(Kid.spec(probe, "t").restart(Restart.TEMPORARY));
    supervisor.terminateChild("t");
    probe.expect("+t", "-t");
    assertThat(supervisor.countChildren().specs()).isEqualTo(1);
  }

  @Test
  void onlyAChildThatDoesNotRunIsRestartedOrDeleted() {
    Supervisor supervisor = one();
    assertThatThrownBy(() -> supervisor.restartChild("a"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("terminate it first");
    assertThatThrownBy(() -> supervisor.deleteChild("a")).isInstanceOf(IllegalStateException.class);
    supervisor.terminateChild("a");
    supervisor.deleteChild("a");
    assertThat(supervisor.whichChildren()).isEmpty();
    assertThatThrownBy(() -> supervisor.restartChild("a"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> supervisor.terminateChild("a"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aFailedManualRestartLeavesTheChildStopped() {
    Supervisor supervisor = Supervisor.oneForOne().start();
    boolean[] fail = new boolean[1];
    supervisor.startChild(Kid.init("b", () -> fail[0] ? Kid.Outcome.FAIL : Kid.Outcome.RUN));
    supervisor.terminateChild("b");
    fail[0] = true;
    assertThatThrownBy(() -> supervisor.restartChild("b")).isInstanceOf(StartFailedException.class);
    assertThat(supervisor.whichChildren().getFirst().pid()).isEmpty();
    fail[0] = false;
    assertThat(supervisor.restartChild("b")).isPresent();
  }

  @Test
  void anotherKindOfServerRefuses() {
    ServerPid<Stock.Message> stock = GenServer.start(Stock::new);
    assertThatThrownBy(() -> Supervisor.of(stock.pid()).whichChildren())
        .isInstanceOf(IllegalArgumentException.class);
    DynamicSupervisor dynamic = DynamicSupervisor.spec().start();
    assertThatThrownBy(() -> Supervisor.of(dynamic.pid()).terminateChild("a"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("by pid");
    assertThat(stock.call(new Stock.Count("pen"))).isZero();
  }

  @Test
  void awaitGivesTheReason() {
    Supervisor supervisor = one();
    Processes.spawn(
        self -> supervisor.stop(ExitReason.shutdown("over"), java.time.Duration.ofSeconds(5)));
    assertThat(supervisor.await()).isEqualTo(ExitReason.shutdown("over"));
  }
}
