package dev.transom.otp;

import dev.transom.process.NameTakenException;
import dev.transom.process.SpawnOptions;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;

/**
 * A supervisor of several copies of one child, its partitions, of which a key picks one: so that
 * what one process would have to do alone is done by many, and yet all that belongs to a key comes
 * to the same one, in order.
 *
 * {@snippet :
 * static final PartitionSupervisor<Cache.Message> CACHE =
 *     PartitionSupervisor.of("cache", Cache::new).partitions(8);
 *
 * Supervisor.oneForOne().child(CACHE.child()).start("app");
 * CACHE.forKey(user).cast(new Cache.Put(user, "here"));
 * }
 *
 * <p>Each partition is registered under the name of the supervisor, a slash and its number from 0;
 * so a reference to it outlives restarts. For children of other kinds, dynamic supervisors for
 * instance, give {@link #ofChildren} a spec per partition, and find them by {@code
 * forKey(key).name()}.
 *
 * <p>Immutable; both what is to be started and the way to what runs. Checked when it is started.
 *
 * @param name the name of the supervisor, and the beginning of those of the partitions
 * @param partitions how many; default one per processor
 * @param children what a partition runs, by its number; its id and its name are set here
 * @param hash from a key to any number, of which the partition is the remainder; default: whole
 *     numbers are themselves, all others their {@code hashCode} with its bits mixed
 * @param strategy who is restarted; default {@link Strategy#ONE_FOR_ONE}
 * @param maxRestarts how many restarts within the window are still allowed; default 3
 * @param window the window; default 5 s
 * @param <M> the messages of the partitions
 */
public record PartitionSupervisor<M>(
    String name,
    int partitions,
    IntFunction<ChildSpec> children,
    ToIntFunction<Object> hash,
    Strategy strategy,
    int maxRestarts,
    Duration window) {

  /** Checks for null and that there is a name. */
  public PartitionSupervisor {
    Objects.requireNonNull(children, "children");
    Objects.requireNonNull(hash, "hash");
    Objects.requireNonNull(strategy, "strategy");
    Objects.requireNonNull(window, "window");
    if (Objects.requireNonNull(name, "name").isEmpty()) {
      throw new IllegalArgumentException("a partition supervisor needs a name");
    }
  }

  /**
   * Servers in partitions, one per processor.
   *
   * @param name the name of the supervisor
   * @param factory makes the server of a partition, again for every restart, in the new process
   * @param <M> their messages
   * @return what can be started
   */
  public static <M> PartitionSupervisor<M> of(
      String name, Supplier<? extends GenServer<M>> factory) {
    Objects.requireNonNull(factory, "factory");
    return ofChildren(name, partition -> ChildSpec.of("partition", factory));
  }

  /**
   * Children of any kind in partitions, one per processor. Whoever makes one vouches for the type
   * of the messages.
   *
   * @param name the name of the supervisor
   * @param children the child of a partition, by its number from 0; must heed the name in the
   *     options that it is started with, as all of this library do
   * @param <M> their messages
   * @return what can be started
   */
  public static <M> PartitionSupervisor<M> ofChildren(
      String name, IntFunction<ChildSpec> children) {
    return new PartitionSupervisor<>(
        name,
        Runtime.getRuntime().availableProcessors(),
        children,
        PartitionSupervisor::spread,
        Strategy.ONE_FOR_ONE,
        3,
        Duration.ofSeconds(5));
  }

  private static int spread(Object key) {
    return switch (key) {
      case Integer number -> number;
      case Long number -> Math.floorMod(number, Integer.MAX_VALUE);
      default -> {
        int code = key.hashCode() * 0x9E3779B9;
        yield code ^ (code >>> 16);
      }
    };
  }

  /**
   * With another number of partitions.
   *
   * @param newPartitions how many, at least 1
   * @return a changed description
   */
  public PartitionSupervisor<M> partitions(int newPartitions) {
    return new PartitionSupervisor<>(
        name, newPartitions, children, hash, strategy, maxRestarts, window);
  }

  /**
   * With another way from a key to a partition.
   *
   * @param newHash from a key to any number, of which the partition is the remainder; must always
   *     give the same for equal keys
   * @return a changed description
   */
  public PartitionSupervisor<M> hash(ToIntFunction<Object> newHash) {
    return new PartitionSupervisor<>(
        name, partitions, children, newHash, strategy, maxRestarts, window);
  }

  /**
   * With another strategy.
   *
   * @param newStrategy who is restarted
   * @return a changed description
   */
  public PartitionSupervisor<M> strategy(Strategy newStrategy) {
    return new PartitionSupervisor<>(
        name, partitions, children, hash, newStrategy, maxRestarts, window);
  }

  /**
   * With another restart intensity, see {@link SupervisorSpec#intensity}.
   *
   * @param newMaxRestarts how many are allowed, of all partitions together
   * @param newWindow within how long
   * @return a changed description
   */
  public PartitionSupervisor<M> intensity(int newMaxRestarts, Duration newWindow) {
    return new PartitionSupervisor<>(
        name, partitions, children, hash, strategy, newMaxRestarts, newWindow);
  }

  // ------------------------------------------------------------------ starting

  /**
   * Starts the supervisor and its partitions on the current node; returns when all are initialised.
   *
   * @return the running supervisor
   * @throws StartFailedException if a partition did not start
   * @throws IllegalArgumentException if this description is wrong
   * @throws NameTakenException if a living process has the name
   */
  public Supervisor start() {
    return spec().start(name);
  }

  /**
   * Starts the supervisor and its partitions, linked to the calling process.
   *
   * @return the running supervisor
   * @throws StartFailedException if a partition did not start
   * @throws IllegalArgumentException if this description is wrong
   * @throws NameTakenException if a living process has the name
   * @throws IllegalStateException if the caller is not a process
   */
  public Supervisor startLink() {
    return spec().startLink(name);
  }

  /**
   * The supervisor as a child of another, with its name as the id.
   *
   * @return the spec
   * @throws IllegalArgumentException if this description is wrong
   */
  public ChildSpec child() {
    return ChildSpec.of(name, spec()).options(SpawnOptions.DEFAULT.name(name));
  }

  private SupervisorSpec spec() {
    if (partitions < 1) {
      throw new IllegalArgumentException(
          "\"" + name + "\" needs one partition at least, got: " + partitions);
    }
    SupervisorSpec spec = new SupervisorSpec(strategy).intensity(maxRestarts, window);
    for (int i = 0; i < partitions; i++) {
      spec = spec.child(child(i));
    }
    return spec;
  }

  private ChildSpec child(int partition) {
    String own = forPartition(partition).name();
    ChildSpec child = Objects.requireNonNull(children.apply(partition), "child");
    if (child.options().name().isPresent()) {
      throw new IllegalArgumentException(
          "the child of " + own + " has a name already: a partition is named by its supervisor");
    }
    return new ChildSpec(
        Integer.toString(partition),
        child.start(),
        child.restart(),
        child.shutdown(),
        child.type(),
        child.significant(),
        child.options().name(own).label(own));
  }

  // ------------------------------------------------------------------ finding

  /**
   * The partition that a key belongs to.
   *
   * @param key the key
   * @return a reference that outlives restarts
   */
  public ServerName<M> forKey(Object key) {
    return forPartition(partitionOf(key));
  }

  /**
   * The number of the partition that a key belongs to.
   *
   * @param key the key
   * @return from 0 to one less than there are
   */
  public int partitionOf(Object key) {
    return Math.floorMod(hash.applyAsInt(Objects.requireNonNull(key, "key")), partitions);
  }

  /**
   * A partition by its number.
   *
   * @param partition from 0 to one less than there are
   * @return a reference that outlives restarts
   * @throws IndexOutOfBoundsException if there is no such partition
   */
  public ServerName<M> forPartition(int partition) {
    return ServerName.of(name + "/" + Objects.checkIndex(partition, partitions));
  }

  /**
   * All partitions, to ask or tell each.
   *
   * @return references that outlive restarts, in order
   */
  public List<ServerName<M>> all() {
    return IntStream.range(0, partitions).mapToObj(this::forPartition).toList();
  }

  /**
   * The supervisor, to look at its children or to stop it.
   *
   * @return a handle that survives restarts
   */
  public Supervisor supervisor() {
    return Supervisor.named(name);
  }
}
