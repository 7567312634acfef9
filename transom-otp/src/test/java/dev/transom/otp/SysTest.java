package dev.transom.otp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.transom.process.Pid;
import dev.transom.process.ProcessState;
import dev.transom.process.Processes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SysTest {
  @RegisterExtension final OnNode on = new OnNode();
  private final Probe probe = new Probe();

  @Test
  void showsTheStateOfAServer() {
    ServerPid<Stock.Message> stock = GenServer.start(Stock.STOCK, Stock::new);
    stock.cast(new Stock.Add("pen", 3));
    assertThat(Sys.state(stock)).isEqualTo(Map.of("pen", 3));
    assertThat(Sys.state(Stock.STOCK)).isEqualTo(Map.of("pen", 3));
    assertThat(Sys.state(stock.pid())).isEqualTo(Map.of("pen", 3));
  }

  @Test
  void showsTheStateOfASupervisor() {
    Supervisor supervisor = Supervisor.oneForOne().child(Stock.STOCK, Stock::new).start();
    assertThat(Sys.state(supervisor.pid())).isEqualTo(supervisor.whichChildren());
    assertThat(supervisor.whichChildren()).extracting(Child::id).isEqualTo(List.of("stock"));
  }

  @Test
  void aThreadProcessIsNotAServerAndItsCallersAreToldSoAtOnce() {
    Pid thread = Processes.spawn(self -> probe.tell(self.receive()));
    ServerPid<Lab.Message> mistaken = new ServerPid<>(thread);
    for (ThrowingCallable wrong :
        List.<ThrowingCallable>of(
            () -> Sys.state(thread),
            () -> Sys.suspend(thread),
            () -> Sys.resume(thread),
            () -> mistaken.call(new Lab.Who()),
            mistaken::stop)) {
      assertThatThrownBy(wrong)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining(thread + " is a thread process");
    }
    thread.send("the first it gets");
    probe.expect("the first it gets");
  }

  @Test
  void aSuspendedServerAnswersSystemRequestsOnly() {
    ServerPid<Lab.Message> lab = GenServer.start(() -> new Lab(probe));
    Sys.suspend(lab);
    lab.pid().send("one");
    lab.pid().send("two");
    assertThatThrownBy(() -> lab.call(new Lab.Who(), Duration.ofMillis(20)))
        .isInstanceOf(CallTimeoutException.class);
    assertThat(Sys.state(lab)).asString().contains("Lab");
    OnNode.eventually(
        () -> on.node().info(lab.pid()).orElseThrow().state() == ProcessState.SUSPENDED);
    probe.expectNothing();
    Sys.resume(lab);
    probe.expect("one", "two");
  }

  @Test
  void aStateThatThrowsDoesNotHurtTheServer() {
    class Secret extends Lab {
      Secret() {
        super(SysTest.this.probe);
      }

      @Override
      protected Object inspect() {
        throw new UnsupportedOperationException("secret");
      }
    }

    ServerPid<Lab.Message> lab = GenServer.start(Secret::new);
    assertThatThrownBy(() -> Sys.state(lab))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("secret");
    assertThat(lab.call(new Lab.Who())).isEqualTo(lab.pid());
  }
}
