package dev.transom.process;

/**
 * The message that tells a monitoring process that the monitored one has ended. It arrives once per
 * monitor, behind everything that the dead process had sent to the receiver.
 *
 * @param monitor which monitor fired
 * @param pid the process that ended
 * @param reason why; {@link ExitReason.NoProcess} if it was dead already, or nobody had the name
 */
public record Down(Monitor monitor, Pid pid, ExitReason reason) {}
