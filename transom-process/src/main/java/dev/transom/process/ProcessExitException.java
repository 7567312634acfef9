package dev.transom.process;

/**
 * Ends the process that throws it with a given reason; made by {@link Self#exit(ExitReason)}. It is
 * not a crash by itself: whether the end is reported depends on the reason.
 */
public final class ProcessExitException extends RuntimeException {
  private static final long serialVersionUID = 1;
  private final ExitReason reason;

  ProcessExitException(ExitReason reason) {
    super("process exit: " + reason, null, false, true);
    this.reason = reason;
  }

  /**
   * The reason the process ends with.
   *
   * @return the reason
   */
  public ExitReason reason() {
    return reason;
  }
}
