package dev.transom.process;

/**
 * A message was dropped.
 *
 * @param receiver whom it was sent to
 * @param message the message
 * @param cause why
 */
public record MessageDropped(Pid receiver, Object message, Cause cause) implements TelemetryEvent {
  /** Why a message was dropped. */
  public enum Cause {
    /** The receiver had ended. */
    RECEIVER_DEAD,
    /** The receiver's mailbox limit says so. */
    MAILBOX_FULL
  }
}
