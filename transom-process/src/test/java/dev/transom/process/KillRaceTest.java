package dev.transom.process;

import static dev.transom.process.TestNode.endOf;
import static dev.transom.process.TestNode.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.transom.process.spi.OpenCall;
import dev.transom.process.spi.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Death from several sides at once, while others link, monitor, name and call. */
class KillRaceTest {
  @RegisterExtension final TestNode test = new TestNode();

  private Pid target(int kind, String name) {
    SpawnOptions options = SpawnOptions.DEFAULT.name(name);
    return switch (kind) {
      case 0 ->
          Processes.spawn(
              self -> {
                while (true) {
                  if (self.receive().equals("end")) {
                    return;
                  }
                }
              },
              options);
      case 1 ->
          Actor.spawn(
              options,
              (me, envelope) -> {
                if (envelope.message().equals("end")) {
                  me.stop(ExitReason.NORMAL);
                }
              });
      case 2 -> // in a call or between, most of the time
          Actor.spawn(
              options,
              (me, envelope) -> {
                Actor.call(silent, "x").await(Duration.ofMillis(1));
                if (envelope.message().equals("end")) {
                  me.stop(ExitReason.NORMAL);
                }
              });
      default -> Actor.spawn(options.cpuBound(true), (me, envelope) -> Thread.onSpinWait());
    };
  }

  private Pid silent;

  private void race(int rounds, long seed) throws InterruptedException {
    SplittableRandom random = new SplittableRandom(seed);
    silent = Actor.idle();
    int before = test.node().processCount();
    for (int round = 0; round < rounds; round++) {
      int kind = round % 41 == 0 ? 3 : random.nextInt(3);
      Pid target = target(kind, "target");
      Map<Monitor, AtomicInteger> downs = new ConcurrentHashMap<>();
      AtomicInteger exits = new AtomicInteger();
      AtomicInteger finished = new AtomicInteger();
      CountDownLatch start = new CountDownLatch(1);
      List<Pid> others = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        others.add(
            Processes.spawn(self -> {
              self.trapExit(true);
              start.await();
              List<Monitor> mine = List.of(self.monitor(target), self.monitor(target));
              self.link(target);
              mine.forEach(monitor -> downs.put(monitor, new AtomicInteger()));
              // two monitors, one link: three messages, then silence
              for (int k = 0; k < 3; k++) {
                switch (self.receive()) {
                  case Down down -> downs.get(down.monitor()).incrementAndGet();
                  case Exit exit -> exits.incrementAndGet();
                  case Object other -> throw new AssertionError(other);
                }
              }
              assertThat(self.receive(Duration.ZERO)).isEmpty();
              finished.incrementAndGet();
            }));
      }
      Pid victim =
          Processes.spawn(self -> {
            start.await();
            self.link(target); // dies with it, or not if it ends normally
            self.receive(Duration.ofMillis(1));
          });
      Pid watcherThatDies =
          Processes.spawn(self -> {
            start.await();
            self.monitor(target);
            self.monitor(target);
          });
      List<OpenCall<Object>> calls = new ArrayList<>();
      boolean registers = random.nextBoolean();
      start.countDown();
      Processes.sendAfter(Duration.ofDays(1), target, "timer");
      target.send("go");
      if (kind != 0) {
        calls.add(Actor.call(target, "question"));
      }
      if (registers) {
        try {
          Processes.register("second", target);
        } catch (IllegalStateException e) {
          assertThat(target.isAlive()).isFalse();
        }
      }
      Thread second = null;
      switch (random.nextInt(kind == 3 ? 2 : 4)) {
        case 0 -> target.kill();
        case 1 -> {
          second = Thread.ofVirtual().start(() -> target.exit(ExitReason.custom("signal")));
          target.kill();
        }
        case 2 -> target.send("end");
        default -> {
          target.send("end");
          second = Thread.ofVirtual().start(target::kill);
        }
      }
      if (kind != 0) {
        calls.add(Actor.call(target, "late question"));
      }
      endOf(target);
      for (Pid other : others) {
        assertThat(endOf(other)).isEqualTo(ExitReason.NORMAL);
      }
      endOf(victim);
      endOf(watcherThatDies);
      if (second != null) {
        second.join();
      }
      assertThat(finished).hasValue(3);
      assertThat(exits).hasValue(3);
      assertThat(downs).hasSize(6).allSatisfy((monitor, n) -> assertThat(n).hasValue(1));
      for (OpenCall<Object> call : calls) {
        assertThat(call.await(Duration.ZERO)).isInstanceOf(Outcome.Ended.class);
      }
      assertThat(test.node().registered()).isEmpty();
      Relations relations = Cell.of(target).relations();
      assertThat(relations.links).isNull();
      assertThat(relations.watchers).isNull();
      assertThat(relations.timers).isNull();
      assertThat(relations.openCalls).isNull();
      for (Pid other : others) {
        assertThat(Cell.of(other).relations().links).isNull();
        assertThat(Cell.of(other).relations().watching).isNull();
      }
    }
    assertThat(test.node().processCount()).isEqualTo(before);
    assertThat(test.node().zombies()).isEmpty();
    eventually(() -> test.node().timerCount() == 0);
  }

  @Test
  void everyMonitorGivesExactlyOneDownAndNothingIsLeft() throws InterruptedException {
    race(600, 42);
  }

  @Test
  @Tag("soak")
  void everyMonitorGivesExactlyOneDownForLong() throws InterruptedException {
    for (long seed = 0; seed < 50; seed++) {
      race(2_000, seed);
    }
  }

  @Test
  void aKillAtTheBeginningOfAnActivationReachesAProcessWithItsOwnThread() {
    Pid[] pids = new Pid[10];
    for (int round = 0; round < 30; round++) {
      for (int i = 0; i < pids.length; i++) {
        pids[i] =
            Actor.spawn(
                SpawnOptions.DEFAULT.cpuBound(true),
                (me, envelope) -> {
                  if (envelope.message().equals("wait")) {
                    new CountDownLatch(1).await(); // for the kill's interrupt
                  }
                });
        pids[i].send("warm");
      }
      for (int i = 0; i < pids.length; i++) {
        pids[i].send("wait");
        for (int spin = (round * pids.length + i) % 500; spin > 0; spin--) {
          Thread.onSpinWait();
        }
        pids[i].kill();
      }
      for (Pid pid : pids) {
        assertThat(endOf(pid)).isEqualTo(ExitReason.KILLED);
      }
    }
  }

  @Test
  void livingProcessesKeepNoLinkToADeadOne() throws InterruptedException {
    Pid living = Actor.spawn(me -> me.self().trapExit(true), (me, envelope) -> {});
    for (int i = 0; i < 3_000; i++) {
      Pid dying = Actor.idle();
      Thread killer = Thread.ofVirtual().start(dying::kill);
      Links.link(Cell.of(living), Cell.of(dying));
      killer.join();
      assertThat(Cell.of(living).relations().links).isNull();
    }
  }

  @Test
  void aProcessKilledByItsNameDuringItsBirthLeavesNothing() throws InterruptedException {
    CountDownLatch done = new CountDownLatch(1);
    Thread killer =
        Thread.ofPlatform()
            .start(() -> {
              while (done.getCount() > 0) {
                test.node().whereis("newborn").ifPresent(Pid::kill);
              }
            });
    for (int i = 0; i < 3_000; i++) {
      Pid pid =
          i % 2 == 0
              ? Actor.spawn(SpawnOptions.DEFAULT.name("newborn"), (me, envelope) -> {})
              : Processes.spawn(Self::receive, SpawnOptions.DEFAULT.name("newborn"));
      pid.kill();
      endOf(pid);
    }
    done.countDown();
    killer.join();
    assertThat(test.node().processes()).isEmpty();
    assertThat(test.node().processCount()).isZero();
  }

  @Test
  void aDyingProcessDragsOrReleasesEverythingItSpawnsMeanwhile() {
    for (int i = 0; i < 40; i++) {
      Pid spawner =
          Processes.spawn(self -> {
            while (true) {
              Processes.spawnLink(Self::receive);
              Processes.spawnMonitor(it -> {});
            }
          });
      eventually(() -> test.node().processCount() > 3);
      spawner.kill();
      endOf(spawner);
      eventually(() -> test.node().processCount() == 0);
    }
  }
}
