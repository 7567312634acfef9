package dev.transom.otp;

import dev.transom.process.Pid;
import dev.transom.process.TelemetryEvent;

/**
 * An application has started.
 *
 * @param application its name
 * @param supervisor its root supervisor
 */
public record ApplicationStarted(String application, Pid supervisor) implements TelemetryEvent {}
