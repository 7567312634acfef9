package dev.transom.process;

/**
 * A bound on the messages that wait for a process. Signals, timers, replies and system messages
 * bypass it.
 *
 * @param size the greatest number of waiting messages, at least 1
 * @param overflow what a send does when that many wait
 */
public record MailboxLimit(int size, Overflow overflow) {
  /**
   * Checks the size.
   *
   * @throws IllegalArgumentException if the size is below 1
   */
  public MailboxLimit {
    if (size < 1) {
      throw new IllegalArgumentException("a mailbox limit must be at least 1, got: " + size);
    }
  }
}
