package dev.transom.otp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.transom.process.Pid;
import dev.transom.process.ProcessInfo;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** System requests are for every kind of process that this module makes. */
class SysEverywhereTest {
  @RegisterExtension final OnNode on = new OnNode();
  private final Probe probe = new Probe();

  private Map<Pid, Object> everybody() {
    Supervisor supervisor = Supervisor.oneForOne().start();
    DynamicSupervisor dynamic = DynamicSupervisor.spec().start();
    Agent<Integer> agent = Agent.start(() -> 7);
    WorkerPool<Stock.Message> pool = WorkerPool.of(Stock::new).size(1).start();
    return Map.of(
        supervisor.pid(), List.of(),
        dynamic.pid(), List.of(),
        TaskSupervisor.start("tasks").pid(), List.of(),
        agent.pid(), 7,
        Registry.unique("rooms").start(), List.of(),
        PartitionSupervisor.of("parts", Stock::new).partitions(1).start().pid(),
            Supervisor.named("parts").whichChildren(),
        pool.pid(), pool.status(),
        GenServer.start(Stock::new).pid(), Map.of());
  }

  @Test
  void allShowTheirState() {
    everybody().forEach((pid, state) -> assertThat(Sys.state(pid)).isEqualTo(state));
    Application.of("app", Supervisor.oneForOne()).start();
    BalancedPool.of(Stock::new).size(1).start();
    Job.of("job", Schedule.every(Duration.ofDays(1)), run -> {}).start();
    List<ProcessInfo> all = on.node().processes(); // helpers too, as keepers of workers
    assertThat(all).hasSizeGreaterThan(10).allMatch(info -> info.kind().equals("callback"));
    all.forEach(info -> assertThat(Sys.state(info.pid())).isNotNull());
  }

  @Test
  void allAreSuspendedAndGoOn() {
    for (Pid pid : everybody().keySet()) {
      Sys.suspend(pid);
      assertThat(Sys.state(pid)).isNotNull();
      Sys.resume(pid);
    }
  }

  @Test
  void allAreTraced() {
    for (Pid pid : everybody().keySet()) {
      try (Trace trace = Sys.trace(pid, probe::tell)) {
        trace.pid().send("a stray message");
        probe.expect(new TraceEvent.Received(pid, "a stray message"));
        assertThat(probe.next(TraceEvent.Handled.class).pid()).isEqualTo(pid);
      }
      assertThat(pid.isAlive()).isTrue();
    }
  }
}
