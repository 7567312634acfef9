package dev.transom.pipeline;

import java.util.List;

/**
 * Handles a batch, and says what became of each message.
 *
 * @param <T> the type of the messages' data
 */
@FunctionalInterface
public interface BatchFunction<T> {
  /**
   * Handles it. May block.
   *
   * @param batch the batch
   * @return its messages, those failed that have failed, with data of any type; those that are
   *     missing have failed too
   * @throws Exception the batch has failed; it is tried again in smaller and smaller pieces, as the
   *     pipeline's {@link Retry} says
   */
  List<? extends Message<?>> apply(Batch<T> batch) throws Exception;
}
