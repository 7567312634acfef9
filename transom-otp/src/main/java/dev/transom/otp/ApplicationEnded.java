package dev.transom.otp;

import dev.transom.process.ExitReason;
import dev.transom.process.TelemetryEvent;

/**
 * An application has ended.
 *
 * @param application its name
 * @param reason why its root supervisor ended
 * @param failed whether it ended not in order; see {@link RunningApplication}
 */
public record ApplicationEnded(String application, ExitReason reason, boolean failed)
    implements TelemetryEvent {}
