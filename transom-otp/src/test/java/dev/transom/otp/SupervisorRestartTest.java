package dev.transom.otp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.transom.process.ChildRestarted;
import dev.transom.process.ExitReason;
import dev.transom.process.Pid;
import dev.transom.process.ProcessInfo;
import dev.transom.process.Processes;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SupervisorRestartTest {
  @RegisterExtension final OnNode on = new OnNode();
  private final Probe probe = new Probe();
  private final Probe restarts = new Probe();

  @BeforeEach
  void listen() {
    on.node().telemetry().attach("test", ChildRestarted.class, restarts::tell);
  }

  private SupervisorSpec abc(SupervisorSpec spec) {
    return spec.child(Kid.spec(probe, "a")).child(Kid.spec(probe, "b")).child(Kid.spec(probe, "c"));
  }

  private static Map<String, Pid> pids(Supervisor supervisor) {
    return supervisor.whichChildren().stream()
        .collect(Collectors.toMap(Child::id, child -> child.pid().orElseThrow()));
  }

  @Test
  void oneForOneRestartsThatOne() {
    Supervisor supervisor = abc(Supervisor.oneForOne()).start();
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
    Supervisor supervisor = abc(Supervisor.oneForAll()).start();
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
    Supervisor supervisor = abc(Supervisor.restForOne()).child(Kid.spec(probe, "d")).start();
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
  void tooManyRestartsEndTheSupervisor() {
    Supervisor supervisor =
        abc(Supervisor.oneForOne()).intensity(2, Duration.ofSeconds(60)).start();
    probe.expect("+a", "+b", "+c");
    Kid.pid(supervisor, "a").kill();
    probe.expect("+a");
    Kid.pid(supervisor, "b").kill();
    probe.expect("+b");
    Kid.pid(supervisor, "c").kill();
    probe.expect("-b", "-a");
    assertThat(supervisor.await()).isEqualTo(ExitReason.SHUTDOWN);
    assertThat(on.node().crashes()).isEmpty();
  }

  @Test
  void givingUpEscalates() {
    SupervisorSpec inner =
        Supervisor.oneForOne().intensity(0, Duration.ofSeconds(5)).child(Kid.spec(probe, "x"));
    Supervisor outer = Supervisor.oneForOne().child(ChildSpec.of("inner", inner)).start();
    Pid before = Kid.pid(outer, "inner");
    Kid.pid(Supervisor.of(before), "x").kill();
    probe.expect("+x", "+x");
    ChildRestarted restarted = restarts.next(ChildRestarted.class);
    assertThat(restarted.child()).isEqualTo("inner");
    assertThat(restarted.old()).isEqualTo(before);
    assertThat(restarted.reason()).isEqualTo(ExitReason.SHUTDOWN);
    restarts.expectNothing();
  }

  @Test
  void aFailedRestartCountsAndIsTriedAgain() {
    AtomicInteger starts = new AtomicInteger();
    Supervisor supervisor =
        Supervisor.oneForOne()
            .intensity(3, Duration.ofSeconds(60))
            .child(
                Kid.init(
                    "moody",
                    () -> {
                      int start = starts.incrementAndGet();
                      return start == 2 || start == 3 ? Kid.Outcome.FAIL : Kid.Outcome.RUN;
                    }))
            .start();
    Pid old = Kid.pid(supervisor, "moody");
    old.kill();
    ChildRestarted restarted = restarts.next(ChildRestarted.class);
    assertThat(restarted.old()).isEqualTo(old);
    assertThat(starts.get()).isEqualTo(4);
    restarted.fresh().kill(); // the fourth
    assertThat(supervisor.await()).isEqualTo(ExitReason.SHUTDOWN);
    assertThat(starts.get()).isEqualTo(4);
  }

  @Test
  void aRestartThatFailsForEverGivesUp() {
    AtomicInteger starts = new AtomicInteger();
    Supervisor supervisor =
        Supervisor.oneForAll()
            .child(Kid.spec(probe, "a"))
            .child(
                Kid.init(
                    "b", () -> starts.getAndIncrement() == 0 ? Kid.Outcome.RUN : Kid.Outcome.FAIL))
            .start();
    Kid.pid(supervisor, "b").kill();
    assertThat(supervisor.await()).isEqualTo(ExitReason.SHUTDOWN);
    assertThat(starts.get()).isEqualTo(4); // one start and the three restarts allowed
    probe.expect("+a", "-a", "+a", "-a", "+a", "-a", "+a", "-a");
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

  @Test
  void theWindowForgetsOldRestarts() {
    Intensity intensity = new Intensity(2, Duration.ofNanos(100));
    assertThat(intensity.allows(0)).isTrue();
    assertThat(intensity.allows(50)).isTrue();
    assertThat(intensity.allows(100)).isFalse();
    assertThat(intensity.allows(101)).isTrue();
    assertThat(intensity.allows(102)).isFalse();
    Intensity wide = new Intensity(1_000, Duration.ofNanos(1_000_000));
    for (int i = 0; i < 1_000; i++) {
      assertThat(wide.allows(i)).isTrue();
    }
    assertThat(wide.allows(1_000)).isFalse();
  }

  // ------------------------------------------------------------------ predecessors that do not end

  /** Holds the thread and cannot be interrupted, until the latch opens. */
  private static void hold(CountDownLatch latch) {
    boolean done = false;
    while (!done) {
      try {
        latch.await();
        done = true;
      } catch (InterruptedException e) {
        // a zombie in the making
      }
    }
  }

  /** A child that becomes a zombie when it is killed. */
  private ChildSpec stubborn(String id, CountDownLatch latch) {
    return ChildSpec.process(
        id,
        self -> {
          probe.tell("+" + id);
          hold(latch);
          self.receive();
        });
  }

  @Test
  void aRestartWaitsForThePhysicalEndAndTheSupervisorServesMeanwhile() {
    CountDownLatch latch = new CountDownLatch(1);
    Supervisor supervisor = Supervisor.oneForOne().child(stubborn("z", latch)).start();
    probe.expect("+z");
    Pid old = Kid.pid(supervisor, "z");
    old.kill();
    Child child = supervisor.whichChildren().getFirst();
    assertThat(child.restarting()).isTrue();
    assertThat(child.pid()).isEmpty();
    supervisor.startChild(Kid.spec(probe, "a"));
    probe.expect("+a");
    latch.countDown();
    probe.expect("+z");
    assertThat(restarts.next(ChildRestarted.class).old()).isEqualTo(old);
    restarts.expectNothing();
  }

  @Test
  void aGroupWaitsForItsZombieAndHoldsChangesMeanwhile() {
    CountDownLatch latch = new CountDownLatch(1);
    Supervisor supervisor =
        Supervisor.restForOne().child(Kid.simple(probe, "z")).child(Kid.spec(probe, "b")).start();
    probe.expect("+z", "+b");
    new ServerPid<Lab.Message>(Kid.pid(supervisor, "z"))
        .cast(
            new Lab.Do(l -> {
              probe.tell("holding");
              hold(latch);
            }));
    probe.expect("holding");
    Kid.pid(supervisor, "z").kill();
    probe.expect("-b");
    assertThat(supervisor.whichChildren()).extracting(Child::restarting).containsOnly(true);
    Processes.spawn(self -> {
      supervisor.startChild(Kid.spec(probe, "c"));
      probe.tell("added");
    });
    probe.expectNothing();
    latch.countDown();
    probe.expect("+z", "+b", "+c", "added");
  }

  @Test
  void terminatingAChildThatWaitsForItsRestartCancelsIt() {
    CountDownLatch latch = new CountDownLatch(1);
    Supervisor supervisor = Supervisor.oneForOne().child(stubborn("z", latch)).start();
    probe.expect("+z");
    Pid old = Kid.pid(supervisor, "z");
    old.kill();
    supervisor.terminateChild("z");
    latch.countDown();
    Processes.await(old);
    assertThat(supervisor.whichChildren().getFirst().restarting()).isFalse();
    assertThat(Kid.find(supervisor, "z")).isEmpty();
    probe.expectNothing();
    restarts.expectNothing();
  }

  @Test
  void aKilledSupervisorIsReplacedThoughItsNamedChildrenTakeTheirTime() {
    CountDownLatch go = new CountDownLatch(1);
    ServerName<Lab.Message> slow = ServerName.of("slow");
    class Slow extends Lab {
      Slow() {
        super(SupervisorRestartTest.this.probe);
      }

      @Override
      protected void init() {
        process().trapExit(true);
        probe.tell("+slow");
      }

      @Override
      protected void terminate(ExitReason reason) {
        probe.tell("-slow");
        try {
          go.await();
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }
    }

    Supervisor outer =
        Supervisor.oneForOne()
            .child(ChildSpec.of("inner", Supervisor.oneForOne().child(slow, Slow::new)))
            .start();
    probe.expect("+slow");
    Pid first = slow.pid();
    Kid.pid(outer, "inner").kill();
    probe.expect("-slow");
    go.countDown();
    probe.expect("+slow");
    OnNode.eventually(() -> slow.whereis().isPresent());
    assertThat(slow.pid()).isNotEqualTo(first);
    assertThat(restarts.next(ChildRestarted.class).child()).isEqualTo("inner");
    restarts.expectNothing();
  }
}
