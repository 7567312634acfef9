package dev.transom.process;

/** What a send does to a mailbox that has reached its {@link MailboxLimit}. */
public enum Overflow {
  /** The sender waits until there is room or the receiver has ended. */
  BLOCK,
  /** The message that has waited longest is dropped and counted. */
  DROP_OLDEST,
  /** The new message is dropped and counted. */
  DROP_NEWEST,
  /** The send throws {@link MailboxFullException}. */
  FAIL
}
