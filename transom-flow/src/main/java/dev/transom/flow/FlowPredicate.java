package dev.transom.flow;

import java.io.Serializable;

/**
 * A condition that may be sent to where it is tested, and may throw.
 *
 * @param <T> what it is tested on
 */
@FunctionalInterface
public interface FlowPredicate<T> extends Serializable {
  /**
   * Tests the condition.
   *
   * @param value what to test
   * @return whether it holds
   * @throws Exception is what the operator's {@link OnError} says
   */
  boolean test(T value) throws Exception;
}
