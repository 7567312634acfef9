package dev.transom.process;

/**
 * Thrown by a send to a process whose mailbox is full and whose limit says {@link Overflow#FAIL}.
 */
public final class MailboxFullException extends RuntimeException {
  private static final long serialVersionUID = 1;

  MailboxFullException(Pid receiver, int size) {
    super(
        "the mailbox of "
            + receiver
            + " is full ("
            + size
            + " messages wait): send less, or spawn it with another overflow policy");
  }
}
