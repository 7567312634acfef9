package dev.transom.otp;

import dev.transom.process.ExitReason;
import org.jspecify.annotations.Nullable;

/**
 * A process ended before it was initialised. The cause, if there is one, is what {@code init}
 * threw.
 */
public final class StartFailedException extends StartException {
  private static final long serialVersionUID = 1;

  private final ExitReason reason;

  /**
   * Made by whoever starts a process.
   *
   * @param who the name, the child's id or the pid
   * @param reason why it ended
   * @param cause what was thrown; null if nothing was
   */
  public StartFailedException(String who, ExitReason reason, @Nullable Throwable cause) {
    super(who, who + " did not start: " + reason);
    this.reason = reason;
    if (cause != null) {
      initCause(cause);
    }
  }

  /**
   * Why it ended.
   *
   * @return the reason
   */
  public ExitReason reason() {
    return reason;
  }
}
