package dev.transom.process;

import java.time.Duration;
import java.util.Map;

/**
 * A span has ended with an error, or because its process was killed in it.
 *
 * @param id its number
 * @param parent the number of the span it is part of; 0 for none
 * @param name what was to be done
 * @param duration how long it took until then, by the node's clock
 * @param error what was thrown
 * @param attributes those it was begun with
 */
public record SpanFailed(
    long id,
    long parent,
    String name,
    Duration duration,
    Throwable error,
    Map<String, ?> attributes)
    implements TelemetryEvent {}
