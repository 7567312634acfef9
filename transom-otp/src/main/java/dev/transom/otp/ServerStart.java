package dev.transom.otp;

import dev.transom.otp.spi.Startup;
import dev.transom.process.Node;
import dev.transom.process.Pid;
import dev.transom.process.SpawnOptions;
import dev.transom.process.spi.Behaviour;
import dev.transom.process.spi.Callback;
import dev.transom.process.spi.SpawnSpec;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Starts servers, by hand and under supervisors. */
final class ServerStart {
  private ServerStart() {}

  static Pid start(Supplier<? extends GenServer<?>> factory, SpawnOptions options) {
    return start(Node.current(), factory, new SpawnSpec(options));
  }

  static Pid startLink(Supplier<? extends GenServer<?>> factory, SpawnOptions options) {
    return start(Node.current(), factory, new SpawnSpec(options, requireCaller(), null, 0));
  }

  static Pid start(NamedServer<?> name, Supplier<? extends GenServer<?>> factory) {
    Node node = Node.current();
    return start(node, factory, named(name, node, new SpawnSpec(SpawnOptions.DEFAULT)));
  }

  static Pid startLink(NamedServer<?> name, Supplier<? extends GenServer<?>> factory) {
    Node node = Node.current();
    SpawnSpec linked = new SpawnSpec(SpawnOptions.DEFAULT, requireCaller(), null, 0);
    return start(node, factory, named(name, node, linked));
  }

  /** With that name from the first instant. */
  static SpawnSpec named(NamedServer<?> name, Node node, SpawnSpec spec) {
    return switch (name) {
      case ServerName<?>(var plain) -> spec.options(spec.options().name(plain));
      case RegistryName<?> key -> spec.registration(pid -> key.claim(node, pid));
    };
  }

  static Pid start(Node node, Supplier<? extends GenServer<?>> factory, SpawnSpec spec) {
    Objects.requireNonNull(factory, "factory");
    return Startup.start(
        node, startup -> callback -> create(callback, factory, startup, spec.link()), spec);
  }

  private static Behaviour create(
      Callback callback,
      Supplier<? extends GenServer<?>> factory,
      Startup startup,
      @Nullable Pid parent) {
    try {
      return new ServerLoop<>(callback, factory.get(), startup, parent);
    } catch (Throwable e) {
      startup.failed(callback, e);
      throw e;
    }
  }

  /** The process to link to. */
  static Pid requireCaller() {
    Pid caller = Calls.KERNEL.caller();
    if (caller == null) {
      throw new IllegalStateException(
          "startLink was called by a plain thread: call it inside a process, or use start");
    }
    return caller;
  }
}
