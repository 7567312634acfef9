package dev.transom.otp;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a registry by key. Reads take no lock, and skip the dead: their entries are on the
 * way out, however late that is.
 */
abstract sealed class KeyTable<K, V> {
  /** Null if it was added, else who stands in the way, dead perhaps. */
  abstract @Nullable RegistryEntry<K, V> add(RegistryEntry<K, V> entry);

  abstract void remove(RegistryEntry<K, V> entry);

  /** Puts an entry in the place of another of the same process. */
  abstract void replace(RegistryEntry<K, V> old, RegistryEntry<K, V> fresh);

  /** In order of registration. */
  abstract List<RegistryEntry<K, V>> find(K key, Predicate<? super RegistryEntry<K, V>> test);

  abstract Stream<RegistryEntry<K, V>> all();

  /** One entry per key. */
  static final class Unique<K, V> extends KeyTable<K, V> {
    private final Map<K, RegistryEntry<K, V>> entries = new ConcurrentHashMap<>();

    @Override
    @Nullable RegistryEntry<K, V> add(RegistryEntry<K, V> entry) {
      return entries.putIfAbsent(entry.key(), entry);
    }

    @Override
    void remove(RegistryEntry<K, V> entry) {
      entries.remove(entry.key(), entry);
    }

    @Override
    void replace(RegistryEntry<K, V> old, RegistryEntry<K, V> fresh) {
      entries.replace(old.key(), old, fresh);
    }

    @Nullable RegistryEntry<K, V> find(K key) {
      RegistryEntry<K, V> entry = entries.get(key);
      return entry != null && entry.isValid() ? entry : null;
    }

    @Override
    List<RegistryEntry<K, V>> find(K key, Predicate<? super RegistryEntry<K, V>> test) {
      RegistryEntry<K, V> entry = find(key);
      return entry != null && test.test(entry) ? List.of(entry) : List.of();
    }

    @Override
    Stream<RegistryEntry<K, V>> all() {
      return entries.values().stream().filter(RegistryEntry::isValid);
    }
  }

  /** Any number of entries per key. */
  static final class Duplicate<K, V> extends KeyTable<K, V> {
    private final Map<K, Map<Long, RegistryEntry<K, V>>> entries = new ConcurrentHashMap<>();

    @Override
    @Nullable RegistryEntry<K, V> add(RegistryEntry<K, V> entry) {
      entries.compute(
          entry.key(),
          (key, there) -> {
            Map<Long, RegistryEntry<K, V>> mine =
                there == null ? new ConcurrentSkipListMap<>() : there;
            mine.put(entry.number, entry);
            return mine;
          });
      return null;
    }

    @Override
    void remove(RegistryEntry<K, V> entry) {
      entries.computeIfPresent(
          entry.key(),
          (key, mine) -> {
            mine.remove(entry.number);
            return mine.isEmpty() ? null : mine;
          });
    }

    @Override
    void replace(RegistryEntry<K, V> old, RegistryEntry<K, V> fresh) {
      throw new AssertionError("only unique keys have one value");
    }

    @Override
    List<RegistryEntry<K, V>> find(K key, Predicate<? super RegistryEntry<K, V>> test) {
      Map<Long, RegistryEntry<K, V>> mine = entries.get(key);
      return mine == null
          ? List.of()
          : mine.values().stream().filter(RegistryEntry::isValid).filter(test).toList();
    }

    @Override
    Stream<RegistryEntry<K, V>> all() {
      return entries.values().stream()
          .flatMap(mine -> mine.values().stream())
          .filter(RegistryEntry::isValid);
    }
  }
}
