package dev.transom.otp;

import dev.transom.process.Node;
import dev.transom.process.Pid;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The registries of a node by name. */
final class Registries {
  private final Map<String, Registrations<?, ?>> byName = new ConcurrentHashMap<>();

  static Registries of(Node node) {
    return Calls.KERNEL.attachment(node, Registries.class, Registries::new);
  }

  @Nullable Registrations<?, ?> find(String name) {
    return byName.get(name);
  }

  /** Makes a registry, or lets it go on under another keeper. */
  Registrations<?, ?> open(Registry<?, ?> registry, Node node, Pid keeper, boolean supervised) {
    return byName.compute(
        registry.name(),
        (name, there) -> {
          Calls.KERNEL.checkCaller(); // a zombie must not take it from its successor
          return there != null && there.adopt(registry, keeper, supervised)
              ? there
              : new Registrations<>(registry, node, this, keeper, supervised);
        });
  }

  void remove(Registrations<?, ?> ended) {
    byName.remove(ended.name(), ended);
  }
}
