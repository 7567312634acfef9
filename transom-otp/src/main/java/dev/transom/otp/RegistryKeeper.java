package dev.transom.otp;

import dev.transom.process.ExitReason;
import dev.transom.process.Node;
import dev.transom.process.Pid;
import dev.transom.process.ProcessInfo;
import dev.transom.process.SpawnOptions;
import dev.transom.process.spi.SpawnSpec;
import java.util.Objects;
import java.util.Optional;
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

  /**
   * A registry as a child; its entries are kept while the supervisor may start it again. A keeper
   * that is being started when they are abandoned learns it as soon as it has opened them.
   */
  static final class Start implements ChildStart {
    private final Registry<?, ?> registry;
    private @Nullable Life last; // guarded by this, as is the next
    private @Nullable ExitReason abandoned;

    private record Life(Pid keeper, Registrations<?, ?> entries) {}

    Start(Registry<?, ?> registry) {
      this.registry = registry;
    }

    @Override
    public Pid start(ChildContext context) {
      synchronized (this) {
        if (!isDoomed(context)) {
          abandoned = null;
        }
      }
      return ServerStart.start(
          context.node(),
          () -> new RegistryKeeper(registry, true, this::opened),
          ChildSpec.spawnSpec(context));
    }

    /**
     * Whether the supervisor ends, or one above it, perhaps before its exit signal has come down:
     * then this start is for nothing, and the entries may have been abandoned by that end.
     */
    private static boolean isDoomed(ChildContext context) {
      Optional<Pid> one = Optional.of(context.supervisor());
      while (one.isPresent() && one.get().isAlive()) {
        one = context.node().info(one.get()).flatMap(ProcessInfo::supervisor);
      }
      return one.isPresent();
    }

    private void opened(Registrations<?, ?> entries) {
      Life life = new Life(Objects.requireNonNull(Calls.KERNEL.caller()), entries);
      ExitReason reason;
      synchronized (this) {
        last = life;
        reason = abandoned;
      }
      if (reason != null) {
        entries.abandon(life.keeper, reason);
      }
    }

    @Override
    public void abandoned(ExitReason reason) {
      Life life;
      synchronized (this) {
        abandoned = reason;
        life = last;
      }
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
