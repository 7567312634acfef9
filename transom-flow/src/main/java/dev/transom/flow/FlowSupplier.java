package dev.transom.flow;

import java.io.Serializable;

/**
 * Makes something; may be sent to where it runs, and may throw.
 *
 * @param <T> what it makes
 */
@FunctionalInterface
public interface FlowSupplier<T> extends Serializable {
  /**
   * Makes it.
   *
   * @return not null
   * @throws Exception fails the run
   */
  T get() throws Exception;
}
