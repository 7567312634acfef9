package dev.transom.otp;

import java.time.Duration;

/**
 * The answer did not come in time. The server knows nothing of it and may still do what it was
 * asked; its answer will vanish. Try again only what may be done twice.
 */
public final class CallTimeoutException extends CallException {
  private static final long serialVersionUID = 1;

  private final Duration timeout;

  CallTimeoutException(Object server, Duration timeout, String request) {
    super(
        server,
        server
            + " did not answer "
            + request
            + " within "
            + timeout
            + ": it may be busy or stuck (see Node.stack) and may still do it");
    this.timeout = timeout;
  }

  /**
   * How long the caller waited.
   *
   * @return the timeout of the call
   */
  public Duration timeout() {
    return timeout;
  }
}
