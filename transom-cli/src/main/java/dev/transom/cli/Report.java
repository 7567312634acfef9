package dev.transom.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What came out of a run.
 *
 * @param seed what decided about the faults
 * @param produced events given out
 * @param processed events committed, each counted once
 * @param duplicates events committed again, or given up as well
 * @param deadLetters events given up
 * @param lost events given out that are neither
 * @param failuresInjected how often an event threw that was to throw once
 * @param kills processes killed from outside
 * @param crashes processes that ended by a crash
 * @param restarts successors that supervisors started
 * @param redelivered deliveries of events beyond the first
 * @param invalidUtf8 events whose text was not UTF-8
 * @param elapsedNanos from the first start to the last commit
 * @param p50Nanos the median time from given out to committed
 * @param p99Nanos its 99th percentile
 * @param distinct how many keys
 * @param counts the keys by count, the highest first; see {@link #MOST_COUNTS}
 * @param interrupted whether the user ended the run
 */
record Report(
    long seed,
    long produced,
    long processed,
    long duplicates,
    long deadLetters,
    long lost,
    long failuresInjected,
    long kills,
    long crashes,
    long restarts,
    long redelivered,
    long invalidUtf8,
    long elapsedNanos,
    long p50Nanos,
    long p99Nanos,
    long distinct,
    List<Map.Entry<String, Long>> counts,
    boolean interrupted) {
  /** With more keys than this, only the top ones are reported. */
  static final int MOST_COUNTS = 100_000;

  /** The exit code after Ctrl-C. */
  static final int INTERRUPTED = 130;

  /** 0 if nothing was lost and nothing done twice. */
  int exitCode() {
    if (interrupted) {
      return INTERRUPTED;
    }
    return lost == 0 && duplicates == 0 ? CommandLines.OK : CommandLines.FAILED;
  }

  double throughput() {
    return elapsedNanos == 0 ? 0 : processed * 1e9 / elapsedNanos;
  }

  String json() {
    Map<String, Long> object = new LinkedHashMap<>();
    counts.forEach(entry -> object.put(entry.getKey(), entry.getValue()));
    return new Json()
        .field("seed", seed)
        .field("produced", produced)
        .field("processed", processed)
        .field("duplicates", duplicates)
        .field("dead_letters", deadLetters)
        .field("lost", lost)
        .field("failures_injected", failuresInjected)
        .field("kills", kills)
        .field("crashes", crashes)
        .field("restarts", restarts)
        .field("redelivered", redelivered)
        .field("invalid_utf8", invalidUtf8)
        .field("elapsed_s", elapsedNanos / 1e9)
        .field("throughput_per_s", throughput())
        .field("p50_ms", p50Nanos / 1e6)
        .field("p99_ms", p99Nanos / 1e6)
        .field("distinct", distinct)
        .field("counts", object)
        .field("interrupted", interrupted)
        .toString();
  }
}
