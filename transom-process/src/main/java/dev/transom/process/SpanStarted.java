package dev.transom.process;

import java.util.Map;
import java.util.Optional;

/**
 * A span has begun.
 *
 * @param id its number, unique on its node and greater than 0
 * @param parent the number of the span it is part of; 0 for none
 * @param name what is done
 * @param process the process that began it; empty for a plain thread
 * @param attributes what tells this time from others
 */
public record SpanStarted(
    long id, long parent, String name, Optional<Pid> process, Map<String, ?> attributes)
    implements TelemetryEvent {}
