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
    KeyedResult<Object, Object, Object> it = (KeyedResult<Object, Object, Object>) result;
    return new Flow<>(Plan.reducing(plan(), reduce -> reduce.result(it)));
  }

  @Override
  public KeyedReduced<K, V> named(String name) {
    return new KeyedReduced<>(super.named(name).plan());
  }

  @Override
  public KeyedReduced<K, V> onError(OnError<?> policy) {
    return new KeyedReduced<>(super.onError(policy).plan());
  }

  @Override
  public KeyedReduced<K, V> stages(int stages) {
    return new KeyedReduced<>(super.stages(stages).plan());
  }

  @Override
  public KeyedReduced<K, V> maxDemand(int events) {
    return new KeyedReduced<>(super.maxDemand(events).plan());
  }

  @Override
  public KeyedReduced<K, V> minDemand(int events) {
    return new KeyedReduced<>(super.minDemand(events).plan());
  }

  @Override
  public KeyedReduced<K, V> onStart(FlowBiAction<Integer, Integer> action) {
    return new KeyedReduced<>(super.onStart(action).plan());
  }
}
