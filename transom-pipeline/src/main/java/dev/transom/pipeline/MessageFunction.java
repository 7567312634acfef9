package dev.transom.pipeline;

/**
 * Handles one message.
 *
 * @param <T> the type of its data
 * @param <U> the type of the data afterwards
 */
@FunctionalInterface
public interface MessageFunction<T, U> {
  /**
   * Handles it. May block.
   *
   * @param message the message
   * @return the same message, changed: made of the argument by its methods
   * @throws Exception the message has failed, and is tried again as the pipeline's {@link Retry}
   *     says
   */
  Message<U> apply(Message<T> message) throws Exception;
}
