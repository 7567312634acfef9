package dev.transom.pipeline;

import java.util.List;

/**
 * Tells a source what has become of its messages. Called once for each step that has finished some
 * of them, with those that have this acknowledger, in the order in which the step was given them.
 *
 * <p>Called by the process that has finished them; several may call at once. What it throws is
 * logged, and the call is repeated twice; after that the messages count as not acknowledged. If the
 * calling process dies in the call, it is repeated by its successor, marked as {@link
 * Acknowledgement#isRepeated repeated}.
 */
public interface Acknowledger {
  /**
   * Acknowledges messages.
   *
   * @param messages which, and how they ended
   * @throws Exception if it could not
   */
  void acknowledge(Acknowledgement messages) throws Exception;

  /**
   * Messages that the pipeline gives up without a result, as it is stopped or their group was
   * revoked: they may be delivered again at once.
   *
   * @param messages those that were not finished
   * @throws Exception if it could not; that is logged
   */
  default void release(List<Message<?>> messages) throws Exception {}

  /**
   * Changes how a message is acknowledged; see {@link Message#configureAcknowledger}.
   *
   * @param receipt the message's
   * @param options what to change
   * @return the new receipt
   */
  default Object configure(Object receipt, Object options) {
    throw new UnsupportedOperationException(
        getClass().getName() + " has nothing to configure for a message");
  }
}
