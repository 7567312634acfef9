package dev.transom.flow;

import java.io.Serializable;

/**
 * Something to do with an element; may be sent to where it runs, and may throw.
 *
 * @param <T> what it is done with
 */
@FunctionalInterface
public interface FlowAction<T> extends Serializable {
  /**
   * Does it.
   *
   * @param value the element
   * @throws Exception is what the operator's {@link OnError} says
   */
  void accept(T value) throws Exception;
}
