package dev.transom.flow;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A flow of keys with their values.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public sealed class KeyedFlow<K, V> extends Flow<Map.Entry<K, V>> permits KeyedReduced {
  KeyedFlow(Plan plan) {
    super(plan);
  }

  /**
   * Applies a function to the values.
   *
   * @param function makes another value
   * @param <R> the type of the new values
   * @return the keys with the new values
   */
  public final <R> KeyedFlow<K, R> mapValues(FlowFunction<? super V, ? extends R> function) {
    return new KeyedFlow<>(
        map(entry -> Map.entry(entry.getKey(), function.apply(entry.getValue()))).plan());
  }

  /**
   * Runs the flow and waits for its results.
   *
   * @return the values by their keys; a map that may be changed
   * @throws FlowException if the flow has failed
   * @throws IllegalStateException if a key came twice, as from several windows
   */
  public final Map<K, V> toMap() {
    return collect(
        Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, KeyedFlow::twice, HashMap::new));
  }

  private static <V> V twice(V first, V second) {
    throw new IllegalStateException(
        "a key came twice, with " + first + " and " + second + ": collect them in another way");
  }

  @Override
  public KeyedFlow<K, V> named(String name) {
    return new KeyedFlow<>(super.named(name).plan());
  }

  @Override
  public KeyedFlow<K, V> onError(OnError<?> policy) {
    return new KeyedFlow<>(super.onError(policy).plan());
  }

  @Override
  public KeyedFlow<K, V> stages(int stages) {
    return new KeyedFlow<>(super.stages(stages).plan());
  }

  @Override
  public KeyedFlow<K, V> maxDemand(int events) {
    return new KeyedFlow<>(super.maxDemand(events).plan());
  }

  @Override
  public KeyedFlow<K, V> minDemand(int events) {
    return new KeyedFlow<>(super.minDemand(events).plan());
  }

  @Override
  public KeyedFlow<K, V> onStart(FlowBiAction<Integer, Integer> action) {
    return new KeyedFlow<>(super.onStart(action).plan());
  }
}
