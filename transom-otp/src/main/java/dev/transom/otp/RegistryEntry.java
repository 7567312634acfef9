package dev.transom.otp;

import dev.transom.process.Pid;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A process under a key of a {@link Registry}, as it was when it was looked up. Immutable.
 *
 * @param <K> the keys
 * @param <V> the values
 */
public final class RegistryEntry<K, V> {
  private final K key;
  private final Pid pid;
  private final @Nullable V value;
  final long number; // in the order of registration

  RegistryEntry(K key, Pid pid, @Nullable V value, long number) {
    this.key = Objects.requireNonNull(key, "key");
    this.pid = pid;
    this.value = value;
    this.number = number;
  }

  RegistryEntry<K, V> with(V newValue) {
    return new RegistryEntry<>(key, pid, Objects.requireNonNull(newValue, "value"), number);
  }

  /**
   * The key.
   *
   * @return what the process registered under
   */
  public K key() {
    return key;
  }

  /**
   * The process.
   *
   * @return its address; it was alive when it was looked up
   */
  public Pid pid() {
    return pid;
  }

  /**
   * The value that the process registered with.
   *
   * @return the value
   * @throws NoSuchElementException if it registered without one
   */
  public V value() {
    if (value == null) {
      throw new NoSuchElementException(
          pid
              + " registered as "
              + key
              + " without a value: register it with one, or use findValue");
    }
    return value;
  }

  /**
   * The value that the process registered with.
   *
   * @return the value; empty if it registered without one
   */
  public Optional<V> findValue() {
    return Optional.ofNullable(value);
  }

  boolean isValid() {
    return pid.isAlive();
  }

  @Override
  public String toString() {
    return "RegistryEntry[" + key + " " + pid + (value == null ? "" : " " + value) + "]";
  }
}
