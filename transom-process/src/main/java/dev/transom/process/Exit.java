package dev.transom.process;

/**
 * The message that a process which {@linkplain Self#trapExit(boolean) traps exits} receives in
 * place of an exit signal.
 *
 * @param pid the linked process that ended, or the one that sent the signal
 * @param reason why
 */
public record Exit(Pid pid, ExitReason reason) {}
