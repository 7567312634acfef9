package dev.transom.process;

/**
 * A supervisor restarted a child. Also the flight recorder event {@code dev.transom.ChildRestart}.
 *
 * @param supervisor the supervisor
 * @param child the id of the child
 * @param old the process that ended
 * @param fresh its successor
 * @param reason why the old one ended
 */
public record ChildRestarted(Pid supervisor, String child, Pid old, Pid fresh, ExitReason reason)
    implements TelemetryEvent {}
