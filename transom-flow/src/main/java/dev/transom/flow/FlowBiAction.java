package dev.transom.flow;

import java.io.Serializable;

/**
 * Something to do with two things; may be sent to where it runs, and may throw.
 *
 * @param <A> the first
 * @param <B> the second
 */
@FunctionalInterface
public interface FlowBiAction<A, B> extends Serializable {
  /**
   * Does it.
   *
   * @param first the first argument
   * @param second the second argument
   * @throws Exception fails the run
   */
  void accept(A first, B second) throws Exception;
}
