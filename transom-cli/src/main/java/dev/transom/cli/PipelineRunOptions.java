package dev.transom.cli;

import dev.transom.pipeline.PipelineOptions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What {@code transom pipeline} was asked to do, checked.
 *
 * @param files the files, {@link InputFiles#STANDARD_INPUT} for standard input; none: orders are
 *     generated
 * @param events how many orders are generated; unset: no such bound
 * @param duration how long orders are generated; unset: no such bound
 * @param failureRate the chance that an order throws once
 * @param poisonRate the chance that an order throws always
 * @param killsPerSecond how many processes are killed from outside
 * @param maxInFlight how many orders may be in flight, unless the other options say
 * @param options those of the pipeline itself, of the file and the command line
 * @param seed decides about the orders, which of them throw, and who is killed
 * @param json whether to print a JSON object instead of the table
 */
record PipelineRunOptions(
    List<String> files,
    OptionalLong events,
    Optional<Duration> duration,
    double failureRate,
    double poisonRate,
    double killsPerSecond,
    int maxInFlight,
    PipelineOptions options,
    long seed,
    boolean json) {
  PipelineRunOptions {
    files = List.copyOf(files);
  }

  /** How many orders are generated: none if there are files. */
  long generated() {
    return files.isEmpty() ? events.orElse(Long.MAX_VALUE) : 0;
  }
}
