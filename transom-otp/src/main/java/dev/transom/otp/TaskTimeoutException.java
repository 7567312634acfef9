package dev.transom.otp;

import java.time.Duration;

/**
 * A task did not end in time. It was ended for that, unless it was started without a link; what it
 * did until then is done.
 */
public final class TaskTimeoutException extends TaskException {
  private static final long serialVersionUID = 1;

  private final Duration timeout;

  TaskTimeoutException(String task, Duration timeout) {
    super(task, task + " did not end within " + timeout + ": give it longer, or look where it is");
    this.timeout = timeout;
  }

  /**
   * How long it had.
   *
   * @return the timeout
   */
  public Duration timeout() {
    return timeout;
  }
}
