package dev.transom.cli;

/** Something the user asked for cannot be done; nothing was started. The message is one line. */
final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1;

  UsageException(String message) {
    super(message);
  }
}
