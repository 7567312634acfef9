package dev.transom.flow;

import java.io.Serializable;

/**
 * A function of one argument that may be sent to where it runs, and may throw.
 *
 * @param <T> what it takes
 * @param <R> what it returns
 */
@FunctionalInterface
public interface FlowFunction<T, R> extends Serializable {
  /**
   * Applies the function.
   *
   * @param value the argument
   * @return the result, not null
   * @throws Exception is what the operator's {@link OnError} says
   */
  R apply(T value) throws Exception;
}
