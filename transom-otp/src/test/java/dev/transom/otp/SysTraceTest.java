package dev.transom.otp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.transom.otp.TraceEvent.Answered;
import dev.transom.otp.TraceEvent.Ending;
import dev.transom.otp.TraceEvent.Handled;
import dev.transom.otp.TraceEvent.Received;
import dev.transom.process.ExitReason;
import dev.transom.process.Pid;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SysTraceTest {
  @RegisterExtension final OnNode on = new OnNode();
  private final Probe probe = new Probe();

  @Test
  void tellsOfMessagesAnswersAndTheStateAfterEach() {
    ServerPid<Stock.Message> stock = GenServer.start(Stock::new);
    Pid pid = stock.pid();
    stock.cast(new Stock.Add("ink", 1)); // before the trace
    try (Trace trace = Sys.trace(stock, probe::tell)) {
      assertThat(trace.pid()).isEqualTo(pid);
      stock.cast(new Stock.Add("pen", 3));
      stock.call(new Stock.Count("pen"));
      pid.send("hello");
      probe.expect(
          new Received(pid, new Stock.Add("pen", 3)),
          new Handled(pid, new Stock.Add("pen", 3), Map.of("ink", 1, "pen", 3)),
          new Received(pid, new Stock.Count("pen")),
          new Answered(pid, new Stock.Count("pen"), 3),
          new Handled(pid, new Stock.Count("pen"), Map.of("ink", 1, "pen", 3)),
          new Received(pid, "hello"),
          new Handled(pid, "hello", Map.of("ink", 1, "pen", 3)));
    }
    assertThat(stock.call(new Stock.Count("pen"))).isEqualTo(3);
    probe.expectNothing();
  }

  @Test
  void aCrashAndAnOrderedEndAreTold() {
    ServerPid<Lab.Message> crashing = Inside.server(new Probe());
    Sys.trace(crashing, probe::tell);
    crashing.cast(
        new Lab.Do(lab -> {
          throw new IllegalStateException("broken");
        }));
    probe.next(Received.class);
    assertThat(probe.next(Ending.class).reason())
        .hasToString("Crashed[java.lang.IllegalStateException: broken]");

    ServerPid<Lab.Message> stopping = Inside.server(new Probe());
    Sys.trace(stopping, probe::tell);
    stopping.stop();
    probe.expect(new Ending(stopping.pid(), ExitReason.NORMAL));
  }

  @Test
  void supervisorsAreTracedToo() {
    Supervisor supervisor = Supervisor.oneForOne().start();
    DynamicSupervisor dynamic = DynamicSupervisor.spec().start();
    Sys.trace(supervisor.pid(), probe::tell);
    Sys.trace(dynamic.pid(), probe::tell);
    supervisor.startChild(ChildSpec.of("stock", Stock::new));
    assertThat(probe.next(Received.class).pid()).isEqualTo(supervisor.pid());
    probe.next(Answered.class);
    assertThat(probe.next(Handled.class).state()).isEqualTo(supervisor.whichChildren());
    probe.next(Received.class);
    probe.next(Answered.class);
    probe.next(Handled.class);
    Pid child = dynamic.startChild(ChildSpec.of("stock", Stock::new));
    assertThat(probe.next(Received.class).pid()).isEqualTo(dynamic.pid());
    assertThat(probe.next(Answered.class).answer()).hasToString("Optional[" + child + "]");
    supervisor.stop();
    dynamic.stop();
  }

  @Test
  void twoTracesDoNotDisturbEachOther() {
    ServerPid<Lab.Message> lab = Inside.server(new Probe());
    Probe second = new Probe();
    Trace first = Sys.trace(lab, probe::tell);
    Sys.trace(lab, second::tell);
    first.close();
    first.close();
    lab.pid().send("hello");
    assertThat(second.next(Received.class).message()).isEqualTo("hello");
    second.next(Handled.class);
    probe.expectNothing();
  }

  @Test
  void oneThatThrowsEndsAndItsServerGoesOn() {
    ServerPid<Lab.Message> lab = Inside.server(probe);
    Probe told = new Probe();
    Sys.trace(
        lab,
        event -> {
          told.tell(event);
          throw new IllegalStateException("a bad trace");
        });
    lab.pid().send("one");
    lab.pid().send("two");
    probe.expect("one", "two");
    told.next(Received.class);
    assertThat(lab.call(new Lab.Who())).isEqualTo(lab.pid());
    told.expectNothing();
  }

  @Test
  void theTracedOneMayEndItsTrace() {
    ServerPid<Lab.Message> lab = Inside.server(probe);
    Probe told = new Probe();
    Trace trace = Sys.trace(lab, told::tell);
    lab.cast(new Lab.Do(it -> trace.close()));
    lab.pid().send("one");
    probe.expect("one");
    told.next(Received.class);
    told.expectNothing();
  }

  @Test
  void aSuspendedServerIsTracedWhenItGoesOn() {
    ServerPid<Lab.Message> lab = Inside.server(new Probe());
    Sys.suspend(lab);
    Sys.trace(lab, probe::tell);
    lab.pid().send("one");
    probe.expectNothing();
    Sys.resume(lab);
    assertThat(probe.next(Received.class).message()).isEqualTo("one");
  }

  @Test
  void aStateThatCannotBeDescribedIsToldAsSuch() {
    class Secret extends Lab {
      Secret() {
        super(new Probe());
      }

      @Override
      protected Object inspect() {
        throw new UnsupportedOperationException("secret");
      }
    }

    ServerPid<Lab.Message> lab = GenServer.start(Secret::new);
    Sys.trace(lab, probe::tell);
    lab.pid().send("one");
    probe.next(Received.class);
    assertThat(probe.next(Handled.class).state()).asString().contains("secret");
  }

  @Test
  void theDeadAreNotTraced() {
    ServerPid<Lab.Message> lab = Inside.server(probe);
    Trace trace = Sys.trace(lab, probe::tell);
    lab.pid().kill();
    trace.close();
    assertThatThrownBy(() -> Sys.trace(lab, probe::tell)).isInstanceOf(ServerEndedException.class);
    probe.expectNothing();
  }
}
