package dev.transom.process;

import static dev.transom.process.TestNode.endOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.transom.process.spi.Clock;
import dev.transom.process.spi.Kernel;
import dev.transom.process.spi.Kind;
import dev.transom.process.spi.SeededNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TimerTest {
  @RegisterExtension final TestNode test = new TestNode();

  private static Pid recorder(SeededNode seeded, List<String> log) {
    Clock clock = Kernel.get().clock(seeded.node());
    return Actor.spawn(
        seeded.node(),
        Actor.PLAIN,
        me -> {},
        (me, envelope) ->
            log.add(
                envelope.kind() + " " + envelope.message() + " at " + clock.nanos() / 1_000_000),
        reason -> {});
  }

  @Test
  void aMessageComesAfterItsDelay() {
    try (SeededNode seeded = Kernel.get().startSeeded(NodeOptions.DEFAULT, 1)) {
      List<String> log = new ArrayList<>();
      Pid pid = recorder(seeded, log);
      Processes.sendAfter(Duration.ofSeconds(2), pid, "late");
      Processes.sendAfter(Duration.ofSeconds(1), pid, "early");
      Kernel.get().sendAfter(Duration.ofSeconds(3), pid, Kind.SYSTEM, "system");
      seeded.advance(Duration.ofMillis(999));
      assertThat(log).isEmpty();
      seeded.advance(Duration.ofMillis(1));
      assertThat(log).containsExactly("TIMER early at 1000");
      seeded.advance(Duration.ofDays(1));
      assertThat(log)
          .containsExactly("TIMER early at 1000", "TIMER late at 2000", "SYSTEM system at 3000");
      assertThat(seeded.node().timerCount()).isZero();
    }
  }

  @Test
  void anIntervalDoesNotDrift() {
    try (SeededNode seeded = Kernel.get().startSeeded(NodeOptions.DEFAULT, 1)) {
      List<String> log = new ArrayList<>();
      Pid pid = recorder(seeded, log);
      Timer timer = Processes.sendEvery(Duration.ofMillis(300), pid, "tick");
      for (int i = 0; i < 1_000; i++) {
        seeded.advance(Duration.ofMillis(1)); // one by one, and not in multiples of the period
      }
      assertThat(log)
          .containsExactly("TIMER tick at 300", "TIMER tick at 600", "TIMER tick at 900");
      assertThat(timer.cancel()).isTrue();
      assertThat(timer.cancel()).isFalse();
      seeded.advance(Duration.ofSeconds(10));
      assertThat(log).hasSize(3);
      assertThat(seeded.node().timerCount()).isZero();
    }
  }

  @Test
  void cancelTellsWhetherItFired() {
    try (SeededNode seeded = Kernel.get().startSeeded(NodeOptions.DEFAULT, 1)) {
      List<String> log = new ArrayList<>();
      Pid pid = recorder(seeded, log);
      Timer first = Processes.sendAfter(Duration.ofSeconds(1), pid, "first");
      Timer second = Processes.sendAfter(Duration.ofSeconds(2), pid, "second");
      seeded.advance(Duration.ofMillis(1_500));
      assertThat(first.cancel()).isFalse();
      assertThat(second.cancel()).isTrue();
      assertThat(second.cancel()).isFalse();
      seeded.advance(Duration.ofSeconds(10));
      assertThat(log).containsExactly("TIMER first at 1000");
    }
  }

  @Test
  void timersEndWithTheirReceiver() {
    try (SeededNode seeded = Kernel.get().startSeeded(NodeOptions.DEFAULT, 1)) {
      Pid pid = recorder(seeded, new ArrayList<>());
      Timer once = Processes.sendAfter(Duration.ofDays(1), pid, "x");
      Timer often = Processes.sendEvery(Duration.ofSeconds(1), pid, "y");
      seeded.advance(Duration.ofSeconds(3));
      assertThat(seeded.node().timerCount()).isEqualTo(2);
      pid.kill();
      assertThat(seeded.node().timerCount()).isZero();
      assertThat(once.cancel()).isFalse();
      assertThat(often.cancel()).isFalse();
      Timer late = Processes.sendAfter(Duration.ofSeconds(1), pid, "z");
      assertThat(late.cancel()).isFalse();
      assertThat(seeded.node().timerCount()).isZero();
    }
  }

  @Test
  void zeroAndNegativeDelaysSendAsSoonAsPossible() {
    Probe probe = new Probe();
    Processes.sendAfter(Duration.ZERO, probe.pid(), "now");
    assertThat(probe.next()).isEqualTo("now");
    Processes.sendAfter(Duration.ofSeconds(-1), probe.pid(), "before");
    assertThat(probe.next()).isEqualTo("before");
  }

  @Test
  void veryLongDelaysAreAccepted() {
    Probe probe = new Probe();
    Timer timer = Processes.sendAfter(Duration.ofSeconds(Long.MAX_VALUE), probe.pid(), "never");
    Timer days = Processes.sendAfter(Duration.ofDays(10_000), probe.pid(), "never");
    assertThat(test.node().timerCount()).isEqualTo(2);
    assertThat(timer.cancel()).isTrue();
    assertThat(days.cancel()).isTrue();
    assertThat(test.node().timerCount()).isZero();
  }

  @Test
  void anIntervalIsAtLeastAMillisecond() {
    Pid pid = Actor.idle();
    assertThatThrownBy(() -> Processes.sendEvery(Duration.ofNanos(999_999), pid, "x"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 ms");
    assertThatThrownBy(() -> Processes.sendEvery(Duration.ZERO, pid, "x"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anIntervalRunsOnTheRealClock() {
    Probe probe = new Probe();
    Timer timer = Processes.sendEvery(Duration.ofMillis(1), probe.pid(), "tick");
    for (int i = 0; i < 20; i++) {
      assertThat(probe.next()).isEqualTo("tick");
    }
    assertThat(timer.cancel()).isTrue();
  }

  @Test
  void noMessageComesEarlyNorIsLostNorIsDoubled() {
    int count = 5_000;
    Pid[] receivers = new Pid[4];
    AtomicInteger early = new AtomicInteger();
    AtomicInteger[] hits = new AtomicInteger[count];
    CountDownLatch all = new CountDownLatch(count);
    record Due(int index, long nanos) {}
    for (int i = 0; i < receivers.length; i++) {
      receivers[i] =
          Actor.spawn((me, envelope) -> {
            Due due = (Due) envelope.message();
            if (System.nanoTime() < due.nanos) {
              early.incrementAndGet();
            }
            if (hits[due.index].getAndIncrement() == 0) {
              all.countDown();
            }
          });
    }
    ThreadLocalRandom random = ThreadLocalRandom.current();
    for (int i = 0; i < count; i++) {
      hits[i] = new AtomicInteger();
      long delay = random.nextLong(1_200_000_000L); // longer than one turn of the wheel
      Processes.sendAfter(
          Duration.ofNanos(delay), receivers[i % 4], new Due(i, System.nanoTime() + delay));
    }
    try {
      assertThat(all.await(TestNode.LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    assertThat(early).hasValue(0);
    assertThat(hits).allMatch(hit -> hit.get() == 1);
    assertThat(test.node().timerCount()).isZero();
  }

  @Test
  void aDeadProcessSetsNoTimer() {
    Pid receiver = Actor.idle();
    List<Throwable> refused = new CopyOnWriteArrayList<>();
    Pid dead =
        Processes.spawn(self -> {
          Pid me = self.pid();
          assertThatThrownBy(me::kill).isInstanceOf(ProcessEnded.class);
          for (Kind kind : List.of(Kind.TIMER, Kind.SYSTEM)) {
            try {
              Kernel.get().sendAfter(Duration.ofDays(1), receiver, kind, "from the dead");
            } catch (ProcessEnded e) {
              refused.add(e);
            }
          }
          try {
            Processes.sendAfter(Duration.ofDays(1), receiver, "from the dead");
          } catch (ProcessEnded e) {
            refused.add(e);
          }
        });
    assertThat(TestNode.endOf(dead)).isEqualTo(ExitReason.KILLED);
    assertThat(refused).hasSize(3);
    assertThat(test.node().timerCount()).isZero();
  }

  @Test
  void timersOfAKilledReceiverAreGoneFromTheRealWheel() {
    Pid pid = Actor.idle();
    for (int i = 0; i < 100; i++) {
      Processes.sendAfter(Duration.ofMinutes(1), pid, "x");
    }
    Processes.sendEvery(Duration.ofMillis(1), pid, "y");
    pid.kill();
    endOf(pid);
    TestNode.eventually(() -> test.node().timerCount() == 0);
  }

  @Test
  void sleepWaitsForTheNodesClock() {
    try (SeededNode seeded = Kernel.get().startSeeded(NodeOptions.DEFAULT, 1)) {
      Clock clock = Kernel.get().clock(seeded.node());
      List<Long> woken = new ArrayList<>();
      Pid pid =
          Actor.spawn(
              seeded.node(),
              Actor.PLAIN,
              me -> {},
              (me, envelope) -> {
                me.self().sleep(Duration.ofSeconds(5));
                woken.add(clock.nanos());
              },
              reason -> {});
      pid.send("go");
      seeded.runUntil(() -> !woken.isEmpty(), Duration.ofMinutes(1));
      assertThat(woken).containsExactly(5_000_000_000L);
    }
  }
}
