package dev.transom.otp;

import dev.transom.process.ExitReason;

/** An application has ended, and not in order. */
public final class ApplicationFailedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final ExitReason reason;

  ApplicationFailedException(String name, ExitReason reason) {
    super(
        "the application \""
            + name
            + "\" has failed: its root supervisor ended with "
            + reason
            + "; what happened is in the log and in Node.crashes()");
    this.reason = reason;
  }

  /**
   * Why the root supervisor ended: {@link ExitReason#SHUTDOWN} if it gave up, because there were
   * more restarts than its intensity allows.
   *
   * @return the reason
   */
  public ExitReason reason() {
    return reason;
  }
}
