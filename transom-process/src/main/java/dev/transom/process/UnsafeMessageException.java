package dev.transom.process;

/**
 * Thrown by a send in check mode ({@code -Dtransom.messages=check}) when the message is not deeply
 * immutable. The text names the path to the offending value.
 */
public final class UnsafeMessageException extends RuntimeException {
  private static final long serialVersionUID = 1;

  UnsafeMessageException(String path, String what) {
    super(
        "the message is not immutable at "
            + path
            + ": "
            + what
            + ". Messages are shared between processes: use records, List.copyOf, Map.copyOf");
  }
}
