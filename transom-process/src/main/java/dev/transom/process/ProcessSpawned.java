package dev.transom.process;

/**
 * A process was spawned. Also the flight recorder event {@code dev.transom.ProcessSpawn}.
 *
 * @param pid the process
 * @param label its label; empty for none
 */
public record ProcessSpawned(Pid pid, String label) implements TelemetryEvent {}
