package dev.transom.otp;

import java.time.Duration;

/** No worker of a pool became free in time. The caller has left the queue. */
public final class CheckoutTimeoutException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final Duration timeout;
  private final PoolStatus status;

  CheckoutTimeoutException(String pool, PoolStatus status, int waiting, Duration timeout) {
    super(
        "no worker of "
            + pool
            + " became free within "
            + timeout
            + ": "
            + status.checkedOut()
            + " are lent and "
            + waiting
            + " more callers wait. Allow more of them, give them back sooner, or set a hangLimit");
    this.timeout = timeout;
    this.status = status;
  }

  /**
   * How long the caller waited.
   *
   * @return the timeout
   */
  public Duration timeout() {
    return timeout;
  }

  /**
   * The pool when the caller gave up.
   *
   * @return its status
   */
  public PoolStatus status() {
    return status;
  }
}
