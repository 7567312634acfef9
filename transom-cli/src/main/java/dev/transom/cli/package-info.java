/**
 * The {@code transom} command.
 *
 * <p>{@code transom run} is a pipeline under supervision: producers give out the lines of files, or
 * numbers; consumers count what is in them while faults are injected; a collector merges the
 * counts. Every event is marked by its producer and checked at the end.
 */
@NullMarked
package dev.transom.cli;

import org.jspecify.annotations.NullMarked;
