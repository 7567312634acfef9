package dev.transom.pipeline;

import java.time.Duration;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * How often a step is tried again with a message on which it threw or took too long, and when.
 * Immutable. A message that a handler has called failed is not tried again.
 *
 * <p>The first pause is {@code backoff}, each further one twice as long, up to {@code maxBackoff}.
 * Of a pause, the part that {@code jitter} says is left to chance: with 0.2, between 80 % and 100 %
 * of it pass.
 *
 * {@snippet :
 * Retry.times(5).backoff(Duration.ofMillis(200)).on(error -> error instanceof IOException);
 * }
 *
 * @param times how often, at most; 0 for not at all
 * @param backoff the first pause; default 100 ms
 * @param maxBackoff the longest pause; default 30 s
 * @param jitter the part of a pause that is left to chance, from 0 to 1; default 0.2
 * @param on after which errors; default all. A handler that was too slow has thrown a {@link
 *     java.util.concurrent.TimeoutException}
 */
public record Retry(
    int times,
    Duration backoff,
    Duration maxBackoff,
    double jitter,
    Predicate<? super Throwable> on) {

  /** Checks the values. */
  public Retry {
    Objects.requireNonNull(on, "on");
    if (times < 0) {
      throw new IllegalArgumentException("a retry happens 0 times or more, got: " + times);
    }
    if (backoff.isNegative() || maxBackoff.compareTo(backoff) < 0) {
      throw new IllegalArgumentException(
          "the pauses of a retry go from backoff up to maxBackoff, got: "
              + backoff
              + " and "
              + maxBackoff);
    }
    if (!(jitter >= 0 && jitter <= 1)) {
      throw new IllegalArgumentException("jitter is a part, from 0 to 1, got: " + jitter);
    }
  }

  /**
   * Tries again so many times.
   *
   * @param times how often, at most
   * @return the rule
   */
  public static Retry times(int times) {
    Duration backoff = Duration.ofMillis(100);
    return new Retry(times, backoff, Duration.ofSeconds(30), 0.2, error -> true);
  }

  /**
   * Does not try again.
   *
   * @return the rule
   */
  public static Retry none() {
    return times(0);
  }

  /**
   * With another first pause; a longest pause that is shorter becomes as long.
   *
   * @param newBackoff the first pause
   * @return a changed rule
   */
  public Retry backoff(Duration newBackoff) {
    Duration longest = maxBackoff.compareTo(newBackoff) < 0 ? newBackoff : maxBackoff;
    return new Retry(times, newBackoff, longest, jitter, on);
  }

  /**
   * With another longest pause.
   *
   * @param newMaxBackoff the longest pause
   * @return a changed rule
   */
  public Retry maxBackoff(Duration newMaxBackoff) {
    return new Retry(times, backoff, newMaxBackoff, jitter, on);
  }

  /**
   * With another part of the pauses left to chance.
   *
   * @param newJitter from 0, none of it, to 1, all
   * @return a changed rule
   */
  public Retry jitter(double newJitter) {
    return new Retry(times, backoff, maxBackoff, newJitter, on);
  }

  /**
   * After certain errors only.
   *
   * @param newOn tells which
   * @return a changed rule
   */
  public Retry on(Predicate<? super Throwable> newOn) {
    return new Retry(times, backoff, maxBackoff, jitter, newOn);
  }

  /** Whether another attempt follows one that has failed. */
  boolean follows(int attempt, Failure failure) {
    return attempt <= times
        && failure.isRetried()
        && failure.cause().map(this::isFor).orElse(Boolean.TRUE);
  }

  /** A rule that throws itself does not say yes. */
  private boolean isFor(Throwable error) {
    try {
      return on.test(error);
    } catch (RuntimeException e) {
      if (e != error) {
        error.addSuppressed(e);
      }
      return false;
    }
  }

  /** Whether an attempt is the last there may be. */
  boolean isLast(int attempt) {
    return attempt > times;
  }

  /** How long to wait after an attempt; chance is from 0 to 1. */
  long pauseNanos(int attempt, double chance) {
    double longest = maxBackoff.toNanos();
    double pause = Math.min(longest, Math.scalb((double) backoff.toNanos(), attempt - 1));
    return (long) (pause * (1 - jitter * chance));
  }
}
