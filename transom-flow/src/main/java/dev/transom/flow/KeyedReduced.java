package dev.transom.flow;

import java.util.Objects;

/**
 * The results of a reduction by key.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public final class KeyedReduced<K, V> extends KeyedFlow<K, V> {
  KeyedReduced(Plan plan) {
    super(plan);
  }

  /**
   * Makes the results with the window that they are of, instead of entries of keys and values.
   *
   * @param result makes a result
   * @param <R> the type of the results
   * @return the results
   */
  @SuppressWarnings("unchecked")
  public <R> Flow<R> withFiring(KeyedResult<? super K, ? super V, ? extends R> result) {
    Objects.requireNonNull(result, "result");
    Plan.Reduce reduce = (Plan.Reduce) plan();
    return new Flow<>(
        new Plan.Reduce(
            reduce.input(),
            reduce.window(),
            reduce.reduction(),
            reduce.name(),
            (KeyedResult<Object, Object, Object>) result));
  }
}
