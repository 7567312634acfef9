package dev.transom.flow;

import java.io.Serializable;

/**
 * Makes a result of a key, what its elements have come to, and the window.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 * @param <R> the type of the results
 */
@FunctionalInterface
public interface KeyedResult<K, V, R> extends Serializable {
  /**
   * Makes it.
   *
   * @param key the key
   * @param value what its elements have come to
   * @param firing in which window, and why now
   * @return the result, not null
   * @throws Exception fails the run
   */
  R apply(K key, V value, Firing firing) throws Exception;
}
