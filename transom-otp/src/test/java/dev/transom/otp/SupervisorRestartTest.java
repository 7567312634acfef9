package dev.transom.otp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.transom.process.ChildRestarted;
import dev.transom.process.ExitReason;
import dev.transom.process.Pid;
import dev.transom.process.ProcessInfo;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SupervisorRestartTest extends RestartScene {
  private static Map<String, Pid> pids(Supervisor supervisor) {
    return supervisor.whichChildren().stream()
        .collect(Collectors.toMap(Child::id, child -> child.pid().orElseThrow()));
  }

  @Test
  void oneForOneRestartsThatOne() {
    Supervisor supervisor = Kid.abc(probe, Supervisor.oneForOne()).start();
    probe.expect("+a", "+b", "+c");
    Map<String, Pid> before = pids(supervisor);
    before.get("b").kill();
    probe.expect("+b");
    ChildRestarted restarted = restarts.next(ChildRestarted.class);
    Map<String, Pid> after = pids(supervisor);
    assertThat(restarted)
        .isEqualTo(
            new ChildRestarted(
                supervisor.pid(), "b", before.get("b"), after.get("b"), ExitReason.KILLED));
    assertThat(after.get("a")).isEqualTo(before.get("a"));
    assertThat(after.get("c")).isEqualTo(before.get("c"));
    ProcessInfo info = on.node().info(after.get("b")).orElseThrow();
    assertThat(info.restarts()).isEqualTo(1);
    assertThat(info.supervisor()).contains(supervisor.pid());
    assertThat(supervisor.whichChildren()).extracting(Child::restarts).containsExactly(0, 1, 0);
    restarts.expectNothing();
  }

  @Test
  void oneForAllRestartsAll() {
    Supervisor supervisor = Kid.abc(probe, Supervisor.oneForAll()).start();
    probe.expect("+a", "+b", "+c");
    Map<String, Pid> before = pids(supervisor);
    before.get("b").kill();
    probe.expect("-c", "-a", "+a", "+b", "+c");
    Map<String, Pid> after = pids(supervisor);
    for (String id : new String[] {"a", "b", "c"}) {
      ChildRestarted one = restarts.next(ChildRestarted.class);
      assertThat(one.child()).isEqualTo(id);
      assertThat(one.old()).isEqualTo(before.get(id));
      assertThat(one.fresh()).isEqualTo(after.get(id));
      assertThat(one.reason()).isEqualTo(id.equals("b") ? ExitReason.KILLED : ExitReason.SHUTDOWN);
    }
    restarts.expectNothing();
    assertThat(supervisor.pid().isAlive()).isTrue();
  }

  @Test
  void restForOneRestartsItAndThoseAfterIt() {
    Supervisor supervisor =
        Kid.abc(probe, Supervisor.restForOne()).child(Kid.spec(probe, "d")).start();
    probe.expect("+a", "+b", "+c", "+d");
    Map<String, Pid> before = pids(supervisor);
    before.get("b").kill();
    probe.expect("-d", "-c", "+b", "+c", "+d");
    Map<String, Pid> after = pids(supervisor);
    assertThat(after.get("a")).isEqualTo(before.get("a"));
    assertThat(after.get("c")).isNotEqualTo(before.get("c"));
    for (String id : new String[] {"b", "c", "d"}) {
      assertThat(restarts.next(ChildRestarted.class).child()).isEqualTo(id);
    }
    restarts.expectNothing();
  }

  @Test
  void aCrashIsRestartedAndReportedWithTheSupervisor() {
    Supervisor supervisor = Supervisor.oneForOne().child(Kid.spec(probe, "a")).start();
    new ServerPid<Lab.Message>(Kid.pid(supervisor, "a"))
        .cast(
            new Lab.Do(l -> {
              throw new IllegalStateException("broken");
            }));
    probe.expect("+a", "-a", "+a");
    assertThat(on.node().crashes().getFirst().supervisor()).contains(supervisor.pid());
    assertThat(on.node().crashes().getFirst().label()).isEqualTo("a");
    assertThat(restarts.next(ChildRestarted.class).reason()).isInstanceOf(ExitReason.Crashed.class);
  }

  @Test
  void aNamedServerKeepsItsName() {
    Supervisor.oneForOne().child(Stock.STOCK, Stock::new).start();
    Stock.STOCK.cast(new Stock.Add("pen", 1));
    Pid old = Stock.STOCK.pid();
    old.kill();
    restarts.next();
    assertThat(Stock.STOCK.pid()).isNotEqualTo(old);
    assertThat(Stock.STOCK.call(new Stock.Count("pen"))).isZero(); // a fresh object
  }

  @Test
  void permanentIsRestartedAfterEveryEnd() {
    Supervisor supervisor = Supervisor.oneForOne().child(Kid.spec(probe, "a")).start();
    new ServerPid<>(Kid.pid(supervisor, "a")).stop();
    probe.expect("+a", "-a", "+a");
  }

  @Test
  void transientIsRestartedAfterAnAbnormalEndOnly() {
    Supervisor supervisor =
        Supervisor.oneForOne().child(Kid.spec(probe, "a").restart(Restart.TRANSIENT)).start();
    Kid.pid(supervisor, "a").kill();
    probe.expect("+a", "+a");
    new ServerPid<>(Kid.pid(supervisor, "a"))
        .stop(ExitReason.shutdown("enough"), Duration.ofSeconds(5));
    assertThat(supervisor.whichChildren()).hasSize(1);
    assertThat(Kid.find(supervisor, "a")).isEmpty();
    restarts.next();
    restarts.expectNothing();
  }

  @Test
  void temporaryIsNeverRestartedAndForgotten() {
    Supervisor supervisor =
        Supervisor.oneForOne().child(Kid.spec(probe, "a").restart(Restart.TEMPORARY)).start();
    Kid.pid(supervisor, "a").kill();
    assertThat(supervisor.whichChildren()).isEmpty();
  }

  @Test
  void aTemporarySiblingIsForgottenByTheRestartOfAll() {
    Supervisor supervisor =
        Supervisor.oneForAll()
            .child(Kid.spec(probe, "a"))
            .child(Kid.spec(probe, "t").restart(Restart.TEMPORARY))
            .start();
    Kid.pid(supervisor, "a").kill();
    probe.expect("+a", "+t", "-t", "+a");
    assertThat(supervisor.whichChildren()).extracting(Child::id).containsExactly("a");
  }

  @Test
  void aRestartOfAllStartsThoseThatHadEndedToo() {
    Supervisor supervisor =
        Supervisor.oneForAll()
            .child(Kid.spec(probe, "a"))
            .child(Kid.spec(probe, "b").restart(Restart.TRANSIENT))
            .start();
    new ServerPid<>(Kid.pid(supervisor, "b")).stop();
    probe.expect("+a", "+b", "-b");
    Kid.pid(supervisor, "a").kill();
    probe.expect("+a", "+b");
    assertThat(restarts.next(ChildRestarted.class).child()).isEqualTo("a");
    restarts.expectNothing(); // b replaces nobody who died in that restart
  }

  @Test
  void aRestartThatIsIgnoredLeavesTheChildWithoutProcess() {
    AtomicInteger starts = new AtomicInteger();
    Supervisor supervisor =
        Supervisor.oneForOne()
            .child(
                Kid.init(
                    "a",
                    () -> starts.getAndIncrement() == 0 ? Kid.Outcome.RUN : Kid.Outcome.IGNORE))
            .start();
    Kid.pid(supervisor, "a").kill();
    OnNode.eventually(() -> starts.get() == 2);
    Child child = supervisor.whichChildren().getFirst();
    assertThat(child.pid()).isEmpty();
    assertThat(child.restarting()).isFalse();
    restarts.expectNothing();
  }
}
