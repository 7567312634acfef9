package dev.transom.cli;

import dev.transom.pipeline.Phase;
import dev.transom.pipeline.PipelineInfo;
import java.util.Locale;
import java.util.OptionalDouble;

/** The line that tells once a second how a pipeline is going. Used by one thread. */
final class PipelineLine {
  private long lastNanos;
  private long lastAcked;

  /**
   * The line for this moment; the rate is that since the call before.
   *
   * @param nanos since the start
   * @param acked orders that went through
   * @param failed orders that failed for good
   * @param info what the pipeline says
   * @param share how much of the input was given out, from 0 to 1; unset: nobody knows
   */
  String next(long nanos, long acked, long failed, PipelineInfo info, OptionalDouble share) {
    double seconds = Math.max(1, nanos - lastNanos) / 1e9;
    String line =
        String.format(
            Locale.ROOT,
            "%s  %,.0f/s  %,d acked  %,d failed  %,d retried  %,d in flight  %,d processors%s%s",
            LiveLine.clock(nanos / 1e9),
            (acked - lastAcked) / seconds,
            acked,
            failed,
            info.retried(),
            info.inFlight(),
            PipelineRun.processors(info),
            info.phase() == Phase.RUNNING ? "" : "  " + word(info.phase()),
            share.isPresent() ? LiveLine.progress(nanos, share.getAsDouble()) : "");
    lastNanos = nanos;
    lastAcked = acked;
    return line;
  }

  /** A phase, as people call it. */
  static String word(Phase phase) {
    return phase.name().toLowerCase(Locale.ROOT);
  }
}
