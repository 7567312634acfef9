package dev.transom.process;

/**
 * A process that was spawned and is monitored from its first instant.
 *
 * @param pid the new process
 * @param monitor the monitor whose {@link Down} will come
 */
public record Monitored(Pid pid, Monitor monitor) {}
