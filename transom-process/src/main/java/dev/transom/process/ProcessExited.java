package dev.transom.process;

/**
 * A process ended. Also the flight recorder event {@code dev.transom.ProcessExit}.
 *
 * @param pid the process
 * @param label its label; empty for none
 * @param reason why
 */
public record ProcessExited(Pid pid, String label, ExitReason reason) implements TelemetryEvent {}
