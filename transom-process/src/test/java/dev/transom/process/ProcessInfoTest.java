package dev.transom.process;

import static dev.transom.process.TestNode.endOf;
import static dev.transom.process.TestNode.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.transom.process.spi.Kernel;
import dev.transom.process.spi.SeededNode;
import dev.transom.process.spi.SpawnSpec;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProcessInfoTest {
  @RegisterExtension final TestNode test = new TestNode();

  private ProcessInfo info(Pid pid) {
    return test.node().info(pid).orElseThrow();
  }

  @Test
  void aFreshIdleProcessTellsNothingButItself() {
    Pid pid = Actor.idle();
    eventually(() -> info(pid).state() == ProcessState.WAITING);
    ProcessInfo info = info(pid);
    assertThat(info.pid()).isEqualTo(pid);
    assertThat(info.kind()).isEqualTo("callback");
    assertThat(info.names()).isEmpty();
    assertThat(info.links()).isEmpty();
    assertThat(info.monitors()).isEmpty();
    assertThat(info.monitoredBy()).isEmpty();
    assertThat(info.supervisor()).isEmpty();
    assertThat(info.trapsExits()).isFalse();
    assertThat(info.mailbox()).isZero();
    assertThat(info.handled()).isZero();
    assertThat(info.restarts()).isZero();
    assertThat(Processes.spawn(Self::receive))
        .satisfies(thread -> assertThat(info(thread).kind()).isEqualTo("thread"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aHogOfAnyKindIsRunningAndItsBusyShareShowsIt(boolean callback) {
    AtomicBoolean stop = new AtomicBoolean();
    CountDownLatch started = new CountDownLatch(1);
    Pid pid =
        callback
            ? Actor.spawn((me, envelope) -> spin(started, stop))
            : Processes.spawn(self -> spin(started, stop));
    pid.send("go");
    try {
      started.await();
      eventually(() -> info(pid).busyShare() > 0.5 && info(pid).busy().toMillis() > 50);
      assertThat(info(pid).state()).isEqualTo(ProcessState.RUNNING);
      assertThat(test.node().stack(pid)).anyMatch(frame -> frame.getMethodName().equals("spin"));
      assertThat(info(pid).busy()).isLessThanOrEqualTo(info(pid).age().plusMillis(20));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    } finally {
      stop.set(true);
    }
  }

  private static void spin(CountDownLatch started, AtomicBoolean stop) {
    started.countDown();
    while (!stop.get()) {
      Thread.onSpinWait();
    }
  }

  @Test
  void waitingIsNotWork() {
    try (SeededNode seeded = Kernel.get().startSeeded(NodeOptions.DEFAULT, 1)) {
      Pid pid =
          Actor.spawn(
              seeded.node(),
              Actor.PLAIN,
              me -> {},
              (me, envelope) -> me.self().sleep(Duration.ofSeconds(10)),
              reason -> {});
      pid.send("go");
      seeded.advance(Duration.ofSeconds(20));
      ProcessInfo info = seeded.node().info(pid).orElseThrow();
      assertThat(info.busy()).isZero();
      assertThat(info.age()).isEqualTo(Duration.ofSeconds(20));
      assertThat(info.idle()).isEqualTo(Duration.ofSeconds(10));
    }
  }

  @Test
  void mailboxLengthAndHandledAreCounted() throws InterruptedException {
    CountDownLatch hold = new CountDownLatch(1);
    CountDownLatch holding = new CountDownLatch(1);
    Pid callback =
        Actor.spawn((me, envelope) -> {
          holding.countDown();
          hold.await();
        });
    Pid thread =
        Processes.spawn(self -> {
          while (true) {
            self.receive(Integer.class);
          }
        });
    callback.send(0);
    holding.await();
    for (int i = 0; i < 10; i++) {
      callback.send(i);
      thread.send("skipped");
      thread.send(i);
    }
    assertThat(info(callback).mailbox()).isEqualTo(10);
    assertThat(info(callback).handled()).isEqualTo(1);
    eventually(() -> info(thread).handled() == 10 && info(thread).mailbox() == 10);
    hold.countDown();
    eventually(() -> info(callback).handled() == 11 && info(callback).mailbox() == 0);
  }

  @Test
  void tiesAndSupervisorAreShown() {
    Pid supervisor = Actor.idle();
    Pid pid =
        Actor.spawn(
            new SpawnSpec(
                SpawnOptions.DEFAULT.name("child").label("a child"), supervisor, supervisor, 3),
            me -> me.self().trapExit(true),
            (me, envelope) -> {},
            reason -> {});
    eventually(() -> info(pid).state() == ProcessState.WAITING);
    Probe probe = new Probe();
    probe.watch(pid);
    ProcessInfo info = info(pid);
    assertThat(info.links()).containsExactly(supervisor);
    assertThat(info(supervisor).links()).containsExactly(pid);
    assertThat(info.monitoredBy()).containsExactly(probe.pid());
    assertThat(info(probe.pid()).monitors()).containsExactly(pid);
    assertThat(info.supervisor()).contains(supervisor);
    assertThat(info.restarts()).isEqualTo(3);
    assertThat(info.names()).containsExactly("child");
    assertThat(info.label()).isEqualTo("a child");
    assertThat(info.trapsExits()).isTrue();
  }

  @Test
  void theListingHasEverybodyById() {
    Pid first = Actor.idle();
    Pid second = Processes.spawn(Self::receive);
    Pid third = Actor.idle();
    assertThat(test.node().processes())
        .extracting(ProcessInfo::pid)
        .containsExactly(first, second, third);
    assertThat(test.node().processCount()).isEqualTo(3);
    second.kill();
    endOf(second);
    assertThat(test.node().processes()).extracting(ProcessInfo::pid).containsExactly(first, third);
    assertThat(test.node().info(second)).isEmpty();
    assertThat(test.node().stack(second)).isEmpty();
  }

  @Test
  void aWaitingThreadShowsWhereItWaitsAndAnIdleCallbackHasNoStack() {
    Pid thread = Processes.spawn(Self::receive);
    Pid callback = Actor.idle();
    eventually(() -> Cell.of(thread).inbox == Cell.PARKED);
    assertThat(test.node().stack(thread))
        .anyMatch(frame -> frame.getClassName().endsWith("Receive"));
    eventually(() -> Cell.of(callback).inbox == Cell.IDLE);
    assertThat(test.node().stack(callback)).isEmpty();
  }

  @Test
  void agesAreRightAfterYears() {
    try (SeededNode seeded = Kernel.get().startSeeded(NodeOptions.DEFAULT, 1)) {
      Pid first = Actor.spawn(seeded.node(), Actor.PLAIN, me -> {}, (me, e) -> {}, reason -> {});
      seeded.advance(Duration.ofDays(1_000));
      Pid second = Actor.spawn(seeded.node(), Actor.PLAIN, me -> {}, (me, e) -> {}, reason -> {});
      seeded.advance(Duration.ofDays(1_000));
      ProcessInfo info = seeded.node().info(first).orElseThrow();
      assertThat(info.age()).isEqualTo(Duration.ofDays(2_000));
      assertThat(info.idle()).isEqualTo(Duration.ofDays(2_000));
      first.send("x");
      seeded.advance(Duration.ofDays(100));
      assertThat(seeded.node().info(first).orElseThrow().idle()).isEqualTo(Duration.ofDays(100));
      assertThat(seeded.node().info(second).orElseThrow().age()).isEqualTo(Duration.ofDays(1_100));
    }
  }

  @Test
  void anAgeIsNeverTooSmallAndTooGreatByLessThanItsUnit() {
    for (long born : new long[] {Long.MIN_VALUE, -60_000_000, -1, 0, 49_999_999, 1L << 60}) {
      for (long age : new long[] {0, 1, 49_999_999, 50_000_000, 200_000_000L * 1_000_000_000}) {
        long seen = Ages.since(Ages.stamp(born), born + age).toNanos();
        assertThat(seen).isBetween(age, age + 49_999_999);
      }
    }
  }

  @Test
  void aMomentThatIsNewerThanItsReadersPresentIsNow() {
    assertThat(Ages.since(Ages.stamp(1_000_000_000), 900_000_000)).isEqualTo(Duration.ZERO);
  }

  @Test
  void ageGrowsAndActivityIsRemembered() {
    try (SeededNode seeded = Kernel.get().startSeeded(NodeOptions.DEFAULT, 1)) {
      Pid pid =
          Actor.spawn(seeded.node(), Actor.PLAIN, me -> {}, (me, envelope) -> {}, reason -> {});
      seeded.advance(Duration.ofHours(1));
      pid.send("x");
      seeded.advance(Duration.ofMinutes(5));
      ProcessInfo info = seeded.node().info(pid).orElseThrow();
      assertThat(info.age()).isEqualTo(Duration.ofMinutes(65));
      assertThat(info.idle()).isEqualTo(Duration.ofMinutes(5));
      assertThat(info.handled()).isEqualTo(1);
    }
  }
}
