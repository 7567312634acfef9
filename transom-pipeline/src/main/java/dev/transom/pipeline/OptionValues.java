package dev.transom.pipeline;

import java.util.HashMap;
import java.util.Map;

/** What was set; for what was not, the option's default holds. Immutable. */
record OptionValues(Map<Option<?>, Object> set) {
  static final OptionValues NONE = new OptionValues(Map.of());

  OptionValues {
    set = Map.copyOf(set);
  }

  <V> OptionValues with(Option<V> option, V value) {
    return with(option, option.key(), value);
  }

  <V> OptionValues with(Option<V> option, String where, V value) {
    Map<Option<?>, Object> more = new HashMap<>(set);
    more.put(option, option.checked(where, value));
    return new OptionValues(more);
  }

  /** With those of others, which win. */
  OptionValues and(OptionValues others) {
    Map<Option<?>, Object> more = new HashMap<>(set);
    more.putAll(others.set);
    return new OptionValues(more);
  }

  @SuppressWarnings("unchecked")
  <V> V get(Option<V> option) {
    Object value = set.get(option);
    return value == null ? option.otherwise() : (V) value;
  }

  boolean has(Option<?> option) {
    return set.containsKey(option);
  }
}
