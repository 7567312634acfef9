package dev.transom.otp;

import dev.transom.process.Pid;
import dev.transom.process.TelemetryEvent;
import java.time.Duration;

/**
 * A supervisor gives up: a child ended, and there were as many restarts before as its intensity
 * allows. It stops its children and ends with {@link dev.transom.process.ExitReason#SHUTDOWN}.
 *
 * @param supervisor the supervisor
 * @param child the id of the child that was not restarted any more; empty for a dynamic supervisor
 * @param maxRestarts how many restarts are allowed
 * @param window within how long
 */
public record SupervisorGaveUp(Pid supervisor, String child, int maxRestarts, Duration window)
    implements TelemetryEvent {}
