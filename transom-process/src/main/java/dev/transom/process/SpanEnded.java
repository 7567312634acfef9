package dev.transom.process;

import java.time.Duration;
import java.util.Map;

/**
 * A span has ended well.
 *
 * @param id its number
 * @param parent the number of the span it is part of; 0 for none
 * @param name what was done
 * @param duration how long it took, by the node's clock
 * @param attributes those it was begun with, and those it was ended with
 */
public record SpanEnded(
    long id, long parent, String name, Duration duration, Map<String, ?> attributes)
    implements TelemetryEvent {}
