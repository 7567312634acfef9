package dev.transom.otp;

import dev.transom.process.ExitReason;
import dev.transom.process.Node;
import dev.transom.process.Pid;
import dev.transom.process.SpawnOptions;
import dev.transom.process.spi.SpawnSpec;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The process of a registry. It does nothing but live: nobody asks it for entries, and what it
 * stands for is kept in {@link Registrations}.
 */
final class RegistryKeeper extends GenServer<RegistryKeeper.Nothing> {
  /** The messages that it takes. */
  enum Nothing {}

  private final Registry<?, ?> registry;
  private final boolean supervised;
  private final Consumer<Registrations<?, ?>> opened;

  private RegistryKeeper(
      Registry<?, ?> registry, boolean supervised, Consumer<Registrations<?, ?>> opened) {
    this.registry = registry;
    this.supervised = supervised;
    this.opened = opened;
  }

  static Pid start(Registry<?, ?> registry, @Nullable Pid link) {
    SpawnOptions options = SpawnOptions.DEFAULT.name(registry.name()).label(registry.name());
    return ServerStart.start(
        Node.current(),
        () -> new RegistryKeeper(registry, false, made -> {}),
        new SpawnSpec(options, link, null, 0));
  }

  /** A registry as a child; its entries are kept while the supervisor may start it again. */
  static final class Start implements ChildStart {
    private record Life(Pid keeper, Registrations<?, ?> entries) {}

    private final Registry<?, ?> registry;
    private volatile @Nullable Life last;

    Start(Registry<?, ?> registry) {
      this.registry = registry;
    }

    @Override
    public Pid start(ChildContext context) {
      return ServerStart.start(context.node(), this::keeper, ChildSpec.spawnSpec(context));
    }

    private RegistryKeeper keeper() {
      Pid self = Objects.requireNonNull(Calls.KERNEL.caller());
      return new RegistryKeeper(registry, true, made -> last = new Life(self, made));
    }

    @Override
    public void abandoned(ExitReason reason) {
      Life life = last;
      if (life != null) {
        life.entries.abandon(life.keeper, reason);
      }
    }
  }

  @Override
  protected void init() {
    Pid self = self();
    Registrations<?, ?> entries =
        Registries.of(process().node()).open(registry, process().node(), self, supervised);
    opened.accept(entries);
    boolean lives = false;
    try {
      lives = Calls.KERNEL.onDeath(self, () -> entries.keeperDied(self));
    } finally {
      if (!lives) {
        entries.keeperDied(self); // killed since it was opened
      }
    }
  }

  @Override
  protected void handle(Nothing message) {}

  @Override
  protected Object inspect() {
    return registry.entries();
  }
}
