package dev.transom.pipeline;

/**
 * Takes what a reader has read.
 *
 * @param <T> the type of the data
 */
@FunctionalInterface
public interface SourceOutput<T> {
  /**
   * Emits a message. It belongs to the pipeline when this returns.
   *
   * @param message the message
   * @throws IllegalStateException if more were emitted than asked for
   */
  void emit(Message<T> message);
}
