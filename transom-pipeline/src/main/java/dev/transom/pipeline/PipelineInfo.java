package dev.transom.pipeline;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What a pipeline has done since it was started, and what it is doing.
 *
 * @param name its name
 * @param phase how far it is
 * @param taken how many messages it has taken in
 * @param successful how many were finished without a failure
 * @param failed how many have failed for good
 * @param released how many were given back without a result
 * @param retried how many attempts there were beyond the first of each step
 * @param redelivered how often a handler was given something again, as its process had died
 * @param notAcknowledged how many were finished whose acknowledger has failed
 * @param inFlight how many are taken in and not finished
 * @param waiting how many of them no processor has begun with
 * @param delayed how many attempts wait for their time
 * @param stages the parts that messages go through, sources first
 * @param hint which part limits the throughput, and the option to change
 */
public record PipelineInfo(
    String name,
    Phase phase,
    long taken,
    long successful,
    long failed,
    long released,
    long retried,
    long redelivered,
    long notAcknowledged,
    long inFlight,
    int waiting,
    int delayed,
    List<StageInfo> stages,
    String hint) {

  /**
   * One part of a pipeline.
   *
   * @param name {@code sources}, {@code processors} or the name of a batcher
   * @param concurrency how many processes it has
   * @param in how many messages it was given; sources: how many they have emitted
   * @param failed how many attempts have failed
   * @param batches how many batches were handled; 0 for what is no batcher
   * @param fill how full batches were on average, from 0 to 1; 0 for what is no batcher
   * @param waiting how many messages wait here: to be begun with, or in batches
   * @param busy the part of the last ten seconds that its processes were busy, from 0 to 1
   * @param p50Nanos how long one message, or one batch, took: the median
   * @param p99Nanos the same for 99 of 100
   */
  public record StageInfo(
      String name,
      int concurrency,
      long in,
      long failed,
      long batches,
      double fill,
      int waiting,
      double busy,
      long p50Nanos,
      long p99Nanos) {}

  /** Copies the list. */
  public PipelineInfo {
    stages = List.copyOf(stages);
  }

  /** Several lines, for people. */
  @Override
  public String toString() {
    return "%s, %s: %,d in, %,d successful, %,d failed, %,d retried, %,d in flight%s%s%n%s%n%s"
        .formatted(
            name,
            phase,
            taken,
            successful,
            failed,
            retried,
            inFlight,
            released == 0 ? "" : ", %,d released".formatted(released),
            notAcknowledged == 0 ? "" : ", %,d NOT ACKNOWLEDGED".formatted(notAcknowledged),
            stages.stream()
                .map(stage ->
                    "  %-16s ×%-3d in %,d, waiting %,d, busy %.0f %%, p50 %s, p99 %s"
                        .formatted(
                            stage.name,
                            stage.concurrency,
                            stage.in,
                            stage.waiting,
                            100 * stage.busy,
                            time(stage.p50Nanos),
                            time(stage.p99Nanos)))
                .collect(Collectors.joining("\n")),
            hint);
  }

  private static String time(long nanos) {
    return nanos < 1_000_000 ? "%.1f µs".formatted(nanos / 1e3) : "%.1f ms".formatted(nanos / 1e6);
  }
}
