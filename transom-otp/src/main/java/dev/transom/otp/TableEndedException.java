package dev.transom.otp;

/**
 * There is no such table: its owner has died or closed it, or nobody has created one of that name.
 * A table by its name will be back when its owner is restarted and creates it again, so trying
 * again a little later is reasonable.
 */
public final class TableEndedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  TableEndedException(String message) {
    super(message + ": create it, or wait until its owner was restarted");
  }
}
