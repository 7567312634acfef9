package dev.transom.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.transom.process.spi.Kernel;
import dev.transom.process.spi.OpenCall;
import dev.transom.process.spi.Outcome;
import dev.transom.process.spi.SeededNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SeededNodeTest {
  private static SeededNode start(long seed) {
    return Kernel.get().startSeeded(NodeOptions.DEFAULT.name("seeded"), seed);
  }

  private static List<Object> run(long seed) {
    List<Object> log = new ArrayList<>();
    try (SeededNode seeded = start(seed)) {
      seeded
          .node()
          .run(() -> {
            List<Pid> pids = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
              int number = i;
              pids.add(
                  Actor.spawn((me, envelope) -> {
                    int hops = (int) envelope.message();
                    log.add(number + ":" + hops);
                    if (hops > 0) {
                      pids.get((number * 2 + hops) % 5).send(hops - 1);
                      me.self().sleep(Duration.ofMillis(hops));
                    }
                  }));
            }
            pids.forEach(pid -> pid.send(10));
            seeded.advance(Duration.ofSeconds(10));
          });
      assertThat(seeded.step()).isFalse();
    }
    return log;
  }

  @Test
  void theSameSeedGivesTheSameRunAndAnotherSeedAnother() {
    assertThat(run(1)).isEqualTo(run(1)).hasSizeGreaterThan(50);
    assertThat(java.util.stream.LongStream.range(0, 10).mapToObj(SeededNodeTest::run).distinct())
        .hasSizeGreaterThan(5);
  }

  @Test
  void timePassesOnlyWhenTheTestLetsIt() {
    try (SeededNode seeded = start(1)) {
      long before = Kernel.get().clock(seeded.node()).nanos();
      assertThat(seeded.runUntilIdle()).isZero();
      assertThat(Kernel.get().clock(seeded.node()).nanos()).isEqualTo(before);
      seeded.advance(Duration.ofDays(365));
      assertThat(Kernel.get().clock(seeded.node()).nanos() - before)
          .isEqualTo(Duration.ofDays(365).toNanos());
    }
  }

  @Test
  void callsNestOnTheTestsThread() {
    try (SeededNode seeded = start(7)) {
      seeded
          .node()
          .run(() -> {
            Pid bottom = Actor.echo();
            Pid top =
                Actor.spawn((me, envelope) ->
                    Actor.answer(
                        (OpenCall<?>) envelope,
                        Actor.call(bottom, envelope.message()).await(null)));
            assertThat(Actor.call(top, "x").await(Duration.ofSeconds(1)))
                .isEqualTo(new Outcome.Answered<>(new Outcome.Answered<>("x")));
          });
    }
  }

  @Test
  void aTimeoutPassesInVirtualTime() {
    try (SeededNode seeded = start(7)) {
      seeded
          .node()
          .run(() -> {
            Pid silent = Actor.idle();
            assertThat(Actor.call(silent, "x").await(Duration.ofDays(1)))
                .isEqualTo(new Outcome.TimedOut<>());
          });
      assertThat(Kernel.get().clock(seeded.node()).nanos()).isEqualTo(Duration.ofDays(1).toNanos());
    }
  }

  @Test
  void aDeadlockIsFound() {
    try (SeededNode seeded = start(7)) {
      seeded
          .node()
          .run(() -> {
            Pid silent = Actor.idle();
            assertThatThrownBy(() -> Actor.call(silent, "x").await(null))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("deadlock");
          });
    }
  }

  @Test
  void runUntilGivesUpAtItsLimit() {
    try (SeededNode seeded = start(7)) {
      seeded
          .node()
          .run(() -> {
            int[] ticks = {0};
            Pid pid = Actor.spawn((me, envelope) -> ticks[0]++);
            Processes.sendEvery(Duration.ofSeconds(1), pid, "tick");
            assertThat(seeded.runUntil(() -> ticks[0] == 3, Duration.ofMinutes(1))).isTrue();
            assertThat(seeded.runUntil(() -> ticks[0] == 100, Duration.ofSeconds(10))).isFalse();
            assertThat(ticks[0]).isBetween(12, 13);
          });
    }
  }

  @Test
  void itRunsCallbackProcessesOnlyAndKeepsNothingOfARefusedThread() {
    try (SeededNode seeded = start(7)) {
      seeded
          .node()
          .run(() ->
              assertThatThrownBy(
                      () -> Processes.spawn(self -> {}, SpawnOptions.DEFAULT.name("thread")))
                  .isInstanceOf(IllegalStateException.class)
                  .hasMessageContaining("callback"));
      assertThat(seeded.node().processCount()).isZero();
      assertThat(seeded.node().registered()).isEmpty();
      assertThat(seeded.node().zombies()).isEmpty();
    }
  }

  @Test
  void anotherThreadIsRefused() throws InterruptedException {
    try (SeededNode seeded = start(7)) {
      Thread thread =
          Thread.ofPlatform()
              .start(() ->
                  assertThatThrownBy(() -> seeded.node().run(Actor::idle))
                      .isInstanceOf(IllegalStateException.class));
      thread.join();
    }
  }

  @Test
  void closingStopsEverybody() {
    List<String> ends = new ArrayList<>();
    SeededNode seeded = start(3);
    seeded
        .node()
        .run(() -> {
          for (String name : List.of("a", "b", "c")) {
            Actor.spawn(Actor.PLAIN, me -> {}, (me, e) -> {}, reason -> ends.add(name));
          }
          Actor.idle().kill();
        });
    seeded.close();
    assertThat(ends).containsExactlyInAnyOrder("a", "b", "c"); // asked together; a seed decides
    assertThat(seeded.node().processes()).isEmpty();
    assertThat(seeded.node().isStopped()).isTrue();
    seeded.close();
  }
}
