package dev.transom.process;

/**
 * A telemetry handler threw and was detached.
 *
 * @param handler its name
 * @param event what it was told
 * @param error what it threw
 */
public record HandlerDetached(String handler, TelemetryEvent event, Throwable error)
    implements TelemetryEvent {}
