package dev.transom.flow;

import dev.transom.stage.Emitter;
import java.io.Serializable;

/**
 * Makes any number of elements of one; may be sent to where it runs, and may throw.
 *
 * @param <T> what it takes
 * @param <R> what it makes
 */
@FunctionalInterface
public interface FlowExpansion<T, R> extends Serializable {
  /**
   * Emits what comes of an element.
   *
   * @param value the element
   * @param out where the results go; valid during this call
   * @throws Exception is what the operator's {@link OnError} says
   */
  void accept(T value, Emitter<R> out) throws Exception;
}
