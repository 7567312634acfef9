package dev.transom.otp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.transom.process.NodeOptions;
import dev.transom.process.spi.Clock;
import dev.transom.process.spi.Kernel;
import dev.transom.process.spi.SeededNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** In virtual time: what is measured here is exact. */
class TokenBucketTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final SeededNode seeded = Kernel.get().startSeeded(NodeOptions.DEFAULT, 1);
  private final Clock clock = Kernel.get().clock(seeded.node());
  private final List<String> told = new ArrayList<>();
  private final Map<String, TokenQueue.Waiter> waiting = new LinkedHashMap<>();

  @AfterEach
  void close() {
    seeded.close();
  }

  private interface Body {
    void run() throws Exception;
  }

  private void onNode(Body body) throws Exception {
    seeded
        .node()
        .call(() -> {
          body.run();
          return null;
        });
  }

  private TokenBucket bucket(TokenBucketSpec spec) throws Exception {
    return seeded.node().call(spec::create);
  }

  private long millis() {
    return clock.nanos() / 1_000_000;
  }

  /** Waits for tokens without a thread, so that the test may look on. */
  private TokenQueue.Waiter eat(String name, TokenBucket bucket, int tokens) throws Exception {
    TokenQueue.Waiter waiter = seeded.node().call(() -> bucket.queue.enter(tokens));
    waiting.put(name, waiter);
    return waiter;
  }

  /** Lets time pass and notes when each gets its answer. */
  private void pass(Duration time) {
    for (long left = time.toMillis(); left >= 0; left--) {
      waiting.forEach((name, waiter) -> {
        if (waiter.cell().isDone()) {
          told.add(name + "@" + millis());
        }
      });
      waiting.values().removeIf(waiter -> waiter.cell().isDone());
      if (left > 0) {
        seeded.advance(Duration.ofMillis(1));
      }
    }
  }

  @Test
  void aFullBucketGivesItsCapacityAtOnceAndThenTheRate() throws Exception {
    TokenBucket bucket = bucket(TokenBucket.spec(10, SECOND).capacity(5));
    assertThat(bucket.available()).isEqualTo(5);
    for (int i = 0; i < 5; i++) {
      assertThat(bucket.tryConsume()).isTrue();
    }
    assertThat(bucket.tryConsume()).isFalse();
    seeded.advance(Duration.ofMillis(99));
    assertThat(bucket.tryConsume()).isFalse();
    seeded.advance(Duration.ofMillis(1));
    assertThat(bucket.tryConsume()).isTrue();
    assertThat(bucket.tryConsume()).isFalse();
    seeded.advance(Duration.ofDays(1));
    assertThat(bucket.available()).isEqualTo(5);
  }

  @Test
  void severalTokensAreTakenTogetherOrNotAtAll() throws Exception {
    TokenBucket bucket = bucket(TokenBucket.spec(10, SECOND).initial(3));
    assertThat(bucket.tryConsume(4)).isFalse();
    assertThat(bucket.available()).isEqualTo(3);
    assertThat(bucket.tryConsume(3)).isTrue();
    assertThat(bucket.available()).isZero();
  }

  @Test
  void consumeWaitsForItsTokensAndNoLonger() throws Exception {
    TokenBucket bucket = bucket(TokenBucket.spec(10, SECOND).initial(0));
    onNode(() -> {
      bucket.consume();
      assertThat(millis()).isEqualTo(100);
      bucket.consume(7);
      assertThat(millis()).isEqualTo(800);
      bucket.consume(10, SECOND);
      assertThat(millis()).isEqualTo(1800);
    });
  }

  @Test
  void aTimeoutThrowsAndTakesNothing() throws Exception {
    TokenBucket bucket = bucket(TokenBucket.spec(10, SECOND).initial(2));
    onNode(() ->
        assertThatThrownBy(() -> bucket.consume(5, Duration.ofMillis(250)))
            .isInstanceOfSatisfying(
                TokenTimeoutException.class,
                e -> {
                  assertThat(e.tokens()).isEqualTo(5);
                  assertThat(e.timeout()).isEqualTo(Duration.ofMillis(250));
                })
            .hasMessageContaining("within PT0.25S"));
    assertThat(millis()).isEqualTo(250);
    assertThat(bucket.available()).isEqualTo(4);
  }

  @Test
  void aTimeoutOfZeroDoesNotWait() throws Exception {
    TokenBucket bucket = bucket(TokenBucket.spec(10, SECOND).initial(1));
    bucket.consume(1, Duration.ZERO);
    assertThatThrownBy(() -> bucket.consume(1, Duration.ZERO))
        .isInstanceOf(TokenTimeoutException.class);
    assertThat(seeded.node().timerCount()).isZero();
  }

  @Test
  void whatABucketCannotHoldIsRefused() throws Exception {
    TokenBucket bucket = bucket(TokenBucket.spec(10, SECOND));
    assertThatThrownBy(() -> bucket.consume(11))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("never holds 11");
    assertThatThrownBy(() -> bucket.tryConsume(11)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> bucket.tryConsume(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> bucket.consume(-1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void badSpecsAreRefused() {
    assertThatThrownBy(() -> bucket(TokenBucket.spec(0, SECOND)))
        .hasMessageContaining("at least 1");
    assertThatThrownBy(() -> bucket(TokenBucket.spec(1, Duration.ZERO)))
        .hasMessageContaining("positive");
    assertThatThrownBy(() -> bucket(TokenBucket.spec(1, SECOND.negated())))
        .hasMessageContaining("positive");
    assertThatThrownBy(() -> bucket(TokenBucket.spec(5, SECOND).capacity(0)))
        .hasMessageContaining("at least 1");
    assertThatThrownBy(() -> bucket(TokenBucket.spec(5, SECOND).initial(6)))
        .hasMessageContaining("cannot begin with 6");
    assertThatThrownBy(() -> bucket(TokenBucket.spec(5, SECOND).initial(-1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> bucket(TokenBucket.spec(1_000_000_007, Duration.ofDays(1))))
        .hasMessageContaining("choose a shorter period");
  }

  @Test
  void thoseWhoWaitAreServedInOrderAndNobodyOvertakes() throws Exception {
    TokenBucket bucket = bucket(TokenBucket.spec(10, SECOND).initial(0));
    eat("a", bucket, 5);
    eat("b", bucket, 1);
    eat("c", bucket, 2);
    pass(Duration.ofMillis(400));
    assertThat(bucket.available()).isEqualTo(4);
    assertThat(bucket.tryConsume()).isFalse(); // a waits for five
    assertThat(told).isEmpty();
    pass(SECOND);
    assertThat(told).containsExactly("a@500", "b@600", "c@800");
    assertThat(bucket.tryConsume()).isTrue();
    assertThat(seeded.node().timerCount()).isZero();
  }

  @Test
  void whoTimesOutLetsTheNextGoFirst() throws Exception {
    TokenBucket bucket = bucket(TokenBucket.spec(10, SECOND).initial(0));
    TokenQueue.Waiter a = eat("a", bucket, 8);
    eat("b", bucket, 3);
    pass(Duration.ofMillis(350));
    assertThat(told).isEmpty();
    onNode(() -> bucket.queue.await(a, Duration.ZERO)); // its time is over
    pass(Duration.ZERO);
    assertThat(told).containsExactly("a@350", "b@350");
    assertThat(bucket.available()).isZero();
    assertThat(bucket.queue.isEmpty()).isTrue();
    assertThat(seeded.node().timerCount()).isZero();
  }

  /** Waits for tokens for ever. */
  private static final class Eater extends GenServer<Eater.Eat> {
    record Eat(TokenBucket bucket, int tokens) {}

    @Override
    protected void handle(Eat eat) {
      eat.bucket.queue.enter(eat.tokens);
    }
  }

  @Test
  void theDeadAreSkipped() throws Exception {
    TokenBucket bucket = bucket(TokenBucket.spec(10, SECOND).initial(0));
    ServerPid<Eater.Eat> a = seeded.node().call(() -> GenServer.start(Eater::new));
    a.cast(new Eater.Eat(bucket, 8));
    seeded.runUntilIdle();
    eat("b", bucket, 2);
    a.pid().kill();
    pass(SECOND);
    assertThat(told).containsExactly("b@800"); // at the latest when the dead one's turn comes
    assertThat(bucket.available()).isEqualTo(8);
  }

  @Test
  void aNewRateHoldsFromNowOnAlsoForThoseWhoWait() throws Exception {
    TokenBucket bucket = bucket(TokenBucket.spec(1, SECOND).capacity(10).initial(0));
    eat("a", bucket, 4);
    pass(Duration.ofMillis(1500));
    bucket.rate(5, SECOND); // one and a half are there: half a token is kept
    pass(SECOND);
    assertThat(told).containsExactly("a@2000");
    assertThat(bucket.capacity()).isEqualTo(10);
    assertThat(bucket.toString()).contains("of 10", "1 per PT0.2S");
  }

  @Test
  void aNewCapacityHoldsFromNowOn() throws Exception {
    TokenBucket bucket = bucket(TokenBucket.spec(10, SECOND).capacity(20));
    bucket.capacity(5);
    assertThat(bucket.available()).isEqualTo(5);
    bucket.capacity(8);
    assertThat(bucket.available()).isEqualTo(5);
    bucket.consume(5);
    eat("a", bucket, 7);
    eat("b", bucket, 2);
    TokenQueue.Waiter never = waiting.get("a");
    bucket.capacity(3); // a can never have its seven
    pass(SECOND);
    assertThat(told).containsExactly("a@0", "b@200");
    assertThatThrownBy(() -> onNode(() -> bucket.answer(never, SECOND)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("never holds 7");
    assertThatThrownBy(() -> bucket.capacity(0)).isInstanceOf(IllegalArgumentException.class);
  }

  /** Rates that do not divide a nanosecond evenly, looked at in uneven steps for a long time. */
  @Test
  void doesNotDriftHoweverItIsUsed() throws Exception {
    for (long tokens : new long[] {1, 3, 7, 999, 1_000_003}) {
      Random random = new Random(tokens);
      TokenBucket bucket =
          bucket(TokenBucket.spec(tokens, SECOND).capacity(Long.MAX_VALUE).initial(0));
      long start = clock.nanos();
      long taken = 0;
      for (int i = 0; i < 2_000; i++) {
        seeded.advance(Duration.ofNanos(1 + random.nextInt(50_000_000)));
        long some = bucket.available();
        if (some > 0 && random.nextBoolean()) {
          long n = 1 + random.nextLong(some);
          assertThat(bucket.tryConsume(n)).isTrue();
          taken += n;
        }
        long due = Math.multiplyExact(clock.nanos() - start, tokens) / 1_000_000_000L;
        assertThat(taken + bucket.available()).isEqualTo(due);
      }
      assertThat(taken).isPositive();
    }
  }

  @Test
  void longTimesAndGreatNumbersDoNotOverflow() throws Exception {
    TokenBucket bucket =
        bucket(TokenBucket.spec(Long.MAX_VALUE / 2, Duration.ofNanos(1)).capacity(Long.MAX_VALUE));
    bucket.consume(Long.MAX_VALUE);
    seeded.advance(Duration.ofDays(10_000));
    assertThat(bucket.available()).isEqualTo(Long.MAX_VALUE);
    TokenBucket slow = bucket(TokenBucket.spec(1, Duration.ofDays(30_000)));
    slow.consume(1);
    seeded.advance(Duration.ofDays(30_000));
    assertThat(slow.available()).isEqualTo(1);
    TokenBucket patient =
        bucket(TokenBucket.spec(1, Duration.ofDays(10_000)).capacity(1_000_000).initial(0));
    assertThatThrownBy(() -> onNode(() -> patient.consume(1_000_000, SECOND))) // beyond all clocks
        .isInstanceOf(TokenTimeoutException.class);
  }
}
