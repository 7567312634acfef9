package dev.transom.pipeline;

/**
 * Handles a batch.
 *
 * @param <T> the type of the messages' data
 */
@FunctionalInterface
public interface BatchAction<T> {
  /**
   * Handles it. May block.
   *
   * @param batch the batch; its messages are successful when this returns, but for those that
   *     {@link Batch#fail} was called with
   * @throws Exception the batch has failed; it is tried again in smaller and smaller pieces, as the
   *     pipeline's {@link Retry} says
   */
  void accept(Batch<T> batch) throws Exception;
}
