package dev.transom.otp;

import dev.transom.process.TelemetryEvent;

/**
 * A cast was dropped because nobody had the name.
 *
 * @param name the name
 * @param message the message
 */
public record CastDropped(String name, Object message) implements TelemetryEvent {}
