package dev.transom.process;

/**
 * A mailbox passed 10,000 waiting messages. Raised once; again only after it has fallen below half
 * of that.
 *
 * @param pid the process
 * @param label its label; empty for none
 * @param length how many messages wait
 */
public record MailboxFlooded(Pid pid, String label, int length) implements TelemetryEvent {}
