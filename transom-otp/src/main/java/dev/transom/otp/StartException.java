package dev.transom.otp;

/** A process was not started. Nothing of it is left. */
public abstract sealed class StartException extends RuntimeException
    permits StartFailedException, StartIgnoredException {
  private static final long serialVersionUID = 1;

  private final String who;

  StartException(String who, String message) {
    super(message);
    this.who = who;
  }

  /**
   * Who was not started.
   *
   * @return the name, the child's id or the pid, as text
   */
  public final String who() {
    return who;
  }
}
