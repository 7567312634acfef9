package dev.transom.otp;

import java.time.Duration;

/** A {@link TokenBucket} had not enough tokens in time. None were taken. */
public final class TokenTimeoutException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final long tokens;
  private final Duration timeout;

  TokenTimeoutException(TokenBucket bucket, long tokens, Duration timeout) {
    super(
        bucket
            + " had no "
            + tokens
            + " tokens to give within "
            + timeout
            + ": wait longer, ask for less, or raise its rate");
    this.tokens = tokens;
    this.timeout = timeout;
  }

  /**
   * How many tokens were asked for.
   *
   * @return the number
   */
  public long tokens() {
    return tokens;
  }

  /**
   * How long the caller waited.
   *
   * @return the timeout of {@link TokenBucket#consume(long, Duration)}
   */
  public Duration timeout() {
    return timeout;
  }
}
