package dev.transom.pipeline;

/**
 * Reads from a source, in one process, one call at a time. May block: it is interrupted when the
 * pipeline is drained or stopped.
 *
 * @param <T> the type of the data
 */
@FunctionalInterface
public interface SourceReader<T> {
  /**
   * Emits some messages, at most as many as are asked for. If it emits none, it is called again
   * after the pipeline's {@code pollInterval}, or when {@link SourceContext#wakeUp} is called.
   *
   * @param demand how many may be emitted, at least 1
   * @param out where to
   * @return false if there will never be more
   * @throws Exception if it failed: what it has emitted goes on, and the source is opened anew
   */
  boolean read(int demand, SourceOutput<T> out) throws Exception;

  /**
   * The pipeline is drained: nothing more will be asked for. A source that is sent messages tells
   * its sender to stop. What was emitted or pushed goes on through the pipeline.
   *
   * @throws Exception is logged
   */
  default void drain() throws Exception {}

  /**
   * Closes it: when the source has ended, after the last message was acknowledged, and before it is
   * opened anew.
   *
   * @throws Exception is logged
   */
  default void close() throws Exception {}
}
