package dev.transom.otp;

import dev.transom.process.Node;
import dev.transom.process.Pid;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A server by its key in a {@link Registry} with unique keys, made by {@link Registry#name}. Looked
 * up at every use; so it outlives restarts, of the server and of the registry. A server that is
 * started under it is registered from its first instant. Two are equal if they mean the same key of
 * the same registry.
 *
 * @param <M> the messages of whoever is registered
 */
public final class RegistryName<M> implements NamedServer<M> {
  private final Registry<?, ?> registry;
  private final Object key;
  private final @Nullable Object value; // that a server started under this registers with

  RegistryName(Registry<?, ?> registry, Object key, @Nullable Object value) {
    this.registry = registry;
    this.key = Objects.requireNonNull(key, "key");
    this.value = value;
  }

  @Override
  public Optional<Pid> whereis() {
    return registry.holder(key);
  }

  /** Registers a process that is being born. */
  void claim(Node node, Pid pid) {
    registry.claim(node, pid, key, value);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof RegistryName<?> that
        && registry.name().equals(that.registry.name())
        && key.equals(that.key);
  }

  @Override
  public int hashCode() {
    return Objects.hash(registry.name(), key);
  }

  @Override
  public String toString() {
    return registry.text(key);
  }
}
