package dev.transom.flow;

import java.io.Serializable;

/**
 * A function of two arguments that may be sent to where it runs, and may throw.
 *
 * @param <A> the first that it takes
 * @param <B> the second
 * @param <R> what it returns
 */
@FunctionalInterface
public interface FlowBiFunction<A, B, R> extends Serializable {
  /**
   * Applies the function.
   *
   * @param first the first argument
   * @param second the second argument
   * @return the result, not null
   * @throws Exception is what the operator's {@link OnError} says
   */
  R apply(A first, B second) throws Exception;
}
