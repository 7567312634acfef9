package dev.transom.otp;

import dev.transom.process.Node;
import dev.transom.process.spi.Clock;
import dev.transom.process.spi.Outcome;
import java.time.Duration;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

/**
 * A rate limit: tokens drip into a bucket at a steady rate, and who wants to do something takes
 * some out first. A full bucket overflows, so its capacity is the greatest burst.
 *
 * {@snippet :
 * TokenBucket mails = TokenBucket.spec(100, Duration.ofMinutes(1)).capacity(10).create();
 * mails.consume();                                  // waits for its turn
 * if (mails.tryConsume(3)) {                        // now or not at all
 *   send(three);
 * }
 * mails.consume(5, Duration.ofSeconds(10));         // or a TokenTimeoutException
 * mails.rate(200, Duration.ofMinutes(1));           // from now on
 * }
 *
 * <p>Those who wait are served in the order they came, and nobody overtakes them: while somebody
 * waits, {@link #tryConsume} finds nothing. Who stops waiting, by its timeout, an interrupt or its
 * death, leaves the queue and takes nothing with it.
 *
 * <p>The tokens are computed from the clock of the node that was current when the bucket was made,
 * in whole numbers: over any time exactly as many come as the rate says, whatever the pattern of
 * use. On a node with virtual time the bucket goes by that.
 *
 * <p>For use by any thread and any process. In a callback the worker is handed over while it waits.
 */
public final class TokenBucket {
  private final Node node;
  private final Clock clock;
  private final AtomicReference<TokenLevel> level;
  final TokenQueue queue = new TokenQueue(this);

  TokenBucket(Node node, TokenRate rate, long capacity, long initial) {
    this.node = node;
    this.clock = Calls.KERNEL.clock(node);
    this.level = new AtomicReference<>(new TokenLevel(rate, capacity, initial, 0, clock.nanos()));
  }

  /**
   * Describes a bucket that holds the tokens of one period and is full at first.
   *
   * @param tokens how many tokens come in each period, at least 1
   * @param period the period
   * @return the spec
   */
  public static TokenBucketSpec spec(long tokens, Duration period) {
    return new TokenBucketSpec(tokens, period, tokens, OptionalLong.empty());
  }

  /**
   * Takes a token if there is one and nobody waits.
   *
   * @return whether it did
   */
  public boolean tryConsume() {
    return tryConsume(1);
  }

  /**
   * Takes tokens if there are enough and nobody waits.
   *
   * @param tokens how many, at least 1
   * @return whether it did; all or none
   * @throws IllegalArgumentException if the bucket can never hold so many
   */
  public boolean tryConsume(long tokens) {
    check(tokens);
    return queue.isEmpty() && take(tokens);
  }

  /**
   * Takes as many tokens as there are, up to a number, if nobody waits.
   *
   * @param most how many at most, at least 1; may be more than the bucket holds
   * @return how many it took; 0 if there are none
   */
  public long consumeUpTo(long most) {
    if (most < 1) {
      throw new IllegalArgumentException("consume at least 1 token, got: " + most);
    }
    while (queue.isEmpty()) {
      TokenLevel old = level();
      TokenLevel now = old.at(clock.nanos());
      long taken = Math.min(most, now.tokens());
      if (taken == 0 || level.compareAndSet(old, now.less(taken))) {
        return taken;
      }
      Thread.onSpinWait();
    }
    return 0;
  }

  /**
   * Puts tokens back that were taken and not used. What the bucket cannot hold is lost.
   *
   * @param tokens how many, 0 or more
   */
  public void giveBack(long tokens) {
    if (tokens < 0) {
      throw new IllegalArgumentException("give 0 tokens back or more, got: " + tokens);
    }
    putBack(tokens);
    queue.serve();
  }

  /**
   * How long until there is a token, if nobody else takes one.
   *
   * @return zero if there is one
   */
  public Duration untilNext() {
    TokenLevel now = now();
    return now.tokens() > 0 ? Duration.ZERO : now.until(1);
  }

  /** Takes a token, and waits for it if need be. */
  public void consume() {
    consume(1, Calls.FOREVER);
  }

  /**
   * Takes tokens, and waits for them if need be.
   *
   * @param tokens how many, at least 1
   * @throws IllegalArgumentException if the bucket can never hold so many
   */
  public void consume(long tokens) {
    consume(tokens, Calls.FOREVER);
  }

  /**
   * Takes tokens, and waits for them for some time if need be.
   *
   * @param tokens how many, at least 1
   * @param timeout how long; zero does not wait; {@code ChronoUnit.FOREVER.getDuration()} waits for
   *     ever
   * @throws TokenTimeoutException if there were not enough in time; none were taken
   * @throws IllegalArgumentException if the bucket can never hold so many, now or because its
   *     capacity was lowered while the caller waited
   */
  public void consume(long tokens, Duration timeout) {
    Objects.requireNonNull(timeout, "timeout");
    if (tryConsume(tokens)) {
      return;
    }
    if (timeout.isNegative() || timeout.isZero()) {
      throw new TokenTimeoutException(this, tokens, timeout);
    }
    answer(queue.enter(tokens), timeout);
  }

  void answer(TokenQueue.Waiter mine, Duration timeout) {
    switch (queue.await(mine, Calls.limit(timeout))) {
      case Outcome.Answered<Boolean> _ -> {}
      case Outcome.Refused<Boolean>(var cause) -> {
        cause.fillInStackTrace(); // made for this caller alone: let it show the caller's stack
        throw cause;
      }
      case Outcome.TimedOut<Boolean> _, Outcome.Ended<Boolean> _ ->
          throw new TokenTimeoutException(this, mine.tokens(), timeout);
    }
  }

  /**
   * How many tokens are in the bucket.
   *
   * @return the number, at this moment
   */
  public long available() {
    return now().tokens();
  }

  /**
   * How many tokens the bucket holds.
   *
   * @return the capacity
   */
  public long capacity() {
    return level().capacity();
  }

  /**
   * Changes how many tokens the bucket holds, from now on. What is in it beyond that is lost, and
   * those who wait for more than that get an {@link IllegalArgumentException}.
   *
   * @param capacity the new capacity, at least 1
   */
  public void capacity(long capacity) {
    TokenLevel.checkCapacity(capacity);
    change(now -> now.capacity(capacity));
    queue.serve();
  }

  /**
   * Changes the rate, from now on. What is in the bucket stays, parts of a token too; the capacity
   * stays as well. Those who wait get their tokens at the new rate.
   *
   * @param tokens how many tokens come in each period, at least 1
   * @param period the period
   * @throws IllegalArgumentException if the rate is not positive, or too fine
   */
  public void rate(long tokens, Duration period) {
    TokenRate rate = TokenRate.of(tokens, period);
    change(now -> now.rate(rate));
    queue.serve();
  }

  @Override
  public String toString() {
    TokenLevel now = now();
    TokenRate rate = now.rate();
    return "TokenBucket["
        + now.tokens()
        + " of "
        + now.capacity()
        + ", "
        + rate.tokens()
        + " per "
        + Duration.ofNanos(rate.nanos())
        + "]";
  }

  // ------------------------------------------------------------------ for the queue

  Node node() {
    return node;
  }

  TokenLevel now() {
    return level().at(clock.nanos());
  }

  boolean take(long tokens) {
    while (true) {
      TokenLevel old = level();
      TokenLevel now = old.at(clock.nanos());
      if (now.tokens() < tokens) {
        return false;
      }
      if (level.compareAndSet(old, now.less(tokens))) {
        return true;
      }
      Thread.onSpinWait();
    }
  }

  void putBack(long tokens) {
    change(now -> now.less(-tokens));
  }

  private void change(UnaryOperator<TokenLevel> to) {
    TokenLevel old;
    do {
      old = level();
    } while (!level.compareAndSet(old, to.apply(old.at(clock.nanos()))));
  }

  private TokenLevel level() {
    return Objects.requireNonNull(level.get());
  }

  private void check(long tokens) {
    if (tokens < 1) {
      throw new IllegalArgumentException("consume at least 1 token, got: " + tokens);
    }
    long capacity = level().capacity();
    if (tokens > capacity) {
      throw tooMany(tokens, capacity);
    }
  }

  static IllegalArgumentException tooMany(long tokens, long capacity) {
    return new IllegalArgumentException(
        "a bucket of "
            + capacity
            + " tokens never holds "
            + tokens
            + ": ask for less at a time, or raise its capacity");
  }
}
