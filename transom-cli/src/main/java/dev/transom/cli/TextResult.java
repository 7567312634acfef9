package dev.transom.cli;

import dev.transom.cli.Amount.Measure;
import java.util.List;
import java.util.Map;

/**
 * What came of counting texts.
 *
 * @param options what was asked for
 * @param tally the counts
 * @param bytes how many bytes were counted, uncompressed
 * @param elapsedNanos from the start to the result
 * @param kills how many processes were killed from outside
 * @param interrupted whether the user ended it
 */
record TextResult(
    TextOptions options,
    Tally tally,
    long bytes,
    long elapsedNanos,
    long kills,
    boolean interrupted) {
  /** How a command tells of it. */
  interface Report {
    /** For programs. */
    String json(TextResult result);

    /** For people; each line with its end. */
    String table(TextResult result);
  }

  /** Whether all keys are reported, and not the top ones only. */
  boolean hasAll() {
    return options.top().isEmpty() && tally.distinct() <= dev.transom.cli.Report.MOST_COUNTS;
  }

  /** The keys to report, the highest counts first. */
  List<Map.Entry<String, Long>> keys() {
    List<Map.Entry<String, Long>> keys = tally.ranking().sorted();
    int most =
        options.json() && hasAll() ? keys.size() : options.top().orElse(TextOptions.DEFAULT_TOP);
    return keys.subList(0, Math.min(most, keys.size()));
  }

  long of(Measure measure) {
    return tally.of(measure);
  }
}
