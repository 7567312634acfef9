package dev.transom.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.transom.otp.Supervisor;
import dev.transom.process.NodeOptions;
import dev.transom.process.Processes;
import dev.transom.process.spi.Kernel;
import dev.transom.process.spi.SeededNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** In virtual time. */
class RateLimiterTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  /** What has passed and when, in nanoseconds. */
  private record Passed(String event, long at) {}

  private final List<Passed> passed = new ArrayList<>();

  private static StageSpec<Void, String> endless(String name) {
    return Producer.from(
            name, () -> LongStream.iterate(0, i -> i + 1).mapToObj(i -> name + i).iterator())
        .deadLetters(letter -> {});
  }

  private StageSpec<String, Void> sink(SeededNode seeded) {
    return dev.transom.stage.Consumer.<String>of(
        "sink",
        Subscription.to("limiter"),
        batch ->
            batch
                .events()
                .forEach(event ->
                    passed.add(new Passed(event, Kernel.get().clock(seeded.node()).nanos()))));
  }

  private static void seeded(Consumer<SeededNode> test) {
    NodeOptions options =
        NodeOptions.DEFAULT.zombieGrace(Duration.ofMinutes(1)).crashReporter(report -> {});
    try (SeededNode seeded = Kernel.get().startSeeded(options, 42)) {
      seeded.node().run(() -> test.accept(seeded));
    }
  }

  /** The most that passed in any stretch of a second. */
  private long most(String from) {
    List<Long> times =
        passed.stream().filter(it -> it.event().startsWith(from)).map(Passed::at).toList();
    return times.stream()
        .mapToLong(start ->
            times.stream().filter(at -> at >= start && at < start + SECOND.toNanos()).count())
        .max()
        .orElse(0);
  }

  @Test
  void noMoreThanTheLimitPassInAnySecondAndNoLessIfTheyAreThere() {
    seeded(seeded -> {
      endless("a").start();
      RateLimiter.spec("limiter", Subscription.to("a"), RateLimit.of(10, SECOND)).start();
      sink(seeded).start();
      seeded.advance(Duration.ofMillis(9_990));
      assertThat(passed).hasSizeBetween(90, 100);
      assertThat(most("a")).isEqualTo(10);
    });
  }

  @Test
  void aTrickleIsNotHeldUp() {
    seeded(seeded -> {
      StageRef numbers = Tap.<String>spec("a").start();
      RateLimiter.spec("limiter", Subscription.to("a"), RateLimit.of(3, SECOND)).start();
      sink(seeded).start();
      for (int i = 0; i < 5; i++) {
        seeded.advance(Duration.ofMillis(700));
        numbers.pid().send(new Tap.Emit(List.of("a" + i)));
        seeded.advance(Duration.ofMillis(1));
        assertThat(passed).hasSize(i + 1);
      }
    });
  }

  @Test
  void theLimitOfEachProducerIsItsOwn() {
    seeded(seeded -> {
      endless("a").start();
      endless("b").start();
      RateLimiter.spec(
              "limiter",
              Subscription.<String>to("a"),
              RateLimit.of(5, SECOND).scope(RateLimit.Scope.EACH_PRODUCER))
          .subscribe(Subscription.<String>to("b"))
          .start();
      sink(seeded).start();
      seeded.advance(Duration.ofMillis(4_990));
      assertThat(most("a")).isEqualTo(5);
      assertThat(most("b")).isEqualTo(5);
      assertThat(passed).hasSizeBetween(40, 50);
    });
  }

  @Test
  void producersShareAnOverallLimit() {
    seeded(seeded -> {
      endless("a").start();
      endless("b").start();
      Tap.<String>spec("idle").start();
      RateLimiter.spec("limiter", Subscription.<String>to("a"), RateLimit.of(10, SECOND))
          .subscribe(Subscription.<String>to("b"))
          .subscribe(Subscription.<String>to("idle"))
          .start();
      sink(seeded).start();
      seeded.advance(Duration.ofMillis(9_990));
      assertThat(most("")).isLessThanOrEqualTo(10);
      assertThat(passed).hasSizeGreaterThan(80); // the idle one holds on to one
      assertThat(passed.stream().filter(it -> it.event().startsWith("a")).count())
          .isBetween(30L, 60L);
    });
  }

  @Test
  void theLimitCanBeChanged() {
    seeded(seeded -> {
      endless("a").start();
      RateLimiter.spec("limiter", Subscription.to("a"), RateLimit.of(2, SECOND)).start();
      sink(seeded).start();
      RateLimiter limiter = RateLimiter.named("limiter");
      assertThat(limiter.limit()).isEqualTo(RateLimit.of(2, SECOND));
      seeded.advance(Duration.ofMillis(4_500));
      assertThat(passed).hasSize(10);
      limiter.limit(20, SECOND);
      seeded.advance(Duration.ofMillis(4_900));
      assertThat(passed).hasSizeBetween(100, 120);
      assertThat(most("")).isEqualTo(20);
      passed.clear();
      limiter.limit(1, SECOND);
      seeded.advance(Duration.ofSeconds(20));
      assertThat(passed).hasSizeBetween(15, 40); // twenty were under way
      passed.clear();
      limiter.limit(5, Duration.ofHours(1));
      seeded.advance(Duration.ofHours(2));
      assertThat(passed).hasSizeBetween(5, 15);
    });
  }

  @Test
  void aMaximumDemandBelowTheLimitOnlyMakesThePiecesSmaller() {
    seeded(seeded -> {
      endless("a").start();
      RateLimiter.spec(
              "limiter",
              Subscription.<String>to("a").maxDemand(2).minDemand(0),
              RateLimit.of(10, SECOND))
          .start();
      sink(seeded).start();
      seeded.advance(Duration.ofMillis(4_990));
      assertThat(most("a")).isEqualTo(10);
      assertThat(passed).hasSize(50);
    });
  }

  @Test
  void itHoldsAcrossKillsAndLosesNothing() {
    seeded(seeded -> {
      Supervisor tree =
          Supervisor.oneForOne()
              .intensity(1_000, SECOND)
              .child(endless("a").child())
              .child(
                  RateLimiter.spec("limiter", Subscription.to("a"), RateLimit.of(10, SECOND))
                      .deadLetters(letter -> {})
                      .child())
              .child(sink(seeded).child())
              .start();
      Random random = new Random(7);
      for (int i = 0; i < 30; i++) {
        seeded.advance(Duration.ofMillis(100 + random.nextInt(3_000)));
        Processes.whereis("limiter").orElseThrow().kill();
      }
      seeded.advance(Duration.ofSeconds(5));
      assertThat(most("a")).isEqualTo(10);
      assertThat(passed).extracting(Passed::event).doesNotHaveDuplicates();
      assertThat(passed.getLast().event()).isEqualTo("a" + (passed.size() - 1));
      assertThat(passed).hasSizeGreaterThan(100);
      tree.stop();
    });
  }

  @Test
  void badLimitsAreRefused() {
    assertThatThrownBy(() -> RateLimit.of(0, SECOND)).hasMessageContaining("at least 1");
    assertThatThrownBy(() -> RateLimit.of(1, Duration.ZERO)).hasMessageContaining("positive");
    seeded(seeded ->
        assertThatThrownBy(() -> RateLimiter.named("nobody").limit())
            .hasMessageContaining("no rate limiter"));
  }
}
