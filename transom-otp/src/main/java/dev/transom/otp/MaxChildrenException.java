package dev.transom.otp;

import dev.transom.process.Pid;

/** A dynamic supervisor has as many children as it may have. Nothing was started. */
public final class MaxChildrenException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int max;

  MaxChildrenException(Pid supervisor, int max) {
    super(
        "the dynamic supervisor "
            + supervisor
            + " has "
            + max
            + " children, as many as it may: wait until one has ended, or raise maxChildren");
    this.max = max;
  }

  /**
   * The limit.
   *
   * @return how many children the supervisor may have
   */
  public int max() {
    return max;
  }
}
