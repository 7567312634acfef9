package dev.transom.process;

/**
 * Thrown by a wait of this library when the waiting thread was interrupted by other code than the
 * library's own. The thread's interrupt status is set again.
 */
public final class WaitInterruptedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  WaitInterruptedException(String what) {
    super("interrupted while waiting for " + what);
  }
}
