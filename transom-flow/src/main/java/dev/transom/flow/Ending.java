package dev.transom.flow;

import java.util.stream.Collector;

/** What becomes of the elements that come out of a run. */
sealed interface Ending {
  /**
   * Whether the stages of the last layer are needed, even with nothing to do: they end with the
   * run.
   */
  default boolean keepsLast() {
    return this instanceof Into(var stages) && !stages.areStarted();
  }

  /** One stage collects them. */
  record Collecting(Collector<Object, Object, Object> collector) implements Ending {}

  /** Whoever has started the run subscribes to them. */
  record Streaming() implements Ending {}

  /** They go into stages of the user. */
  record Into(Stages<?, ?> stages) implements Ending {}
}
