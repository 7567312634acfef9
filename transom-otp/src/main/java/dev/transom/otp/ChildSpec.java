package dev.transom.otp;

import dev.transom.process.ProcessBody;
import dev.transom.process.SpawnOptions;
import dev.transom.process.spi.SpawnSpec;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * How a supervisor starts, restarts and stops one child. Immutable; make one with {@code of} and
 * change what differs.
 *
 * {@snippet :
 * ChildSpec.of("feed", Feed::new).restart(Restart.TRANSIENT).shutdown(Duration.ofSeconds(10));
 * }
 *
 * @param id what the supervisor knows it by, unique among its children; a dynamic supervisor does
 *     not care
 * @param start starts the process
 * @param restart when it is restarted; default {@link Restart#PERMANENT}
 * @param shutdown how it is stopped; default 5 s, for supervisors for ever
 * @param type what it is
 * @param significant whether its end may stop the supervisor, see {@link AutoShutdown}; default
 *     false
 * @param options how the process is spawned; default {@link SpawnOptions#DEFAULT}, with the id as
 *     the label unless there is another
 */
public record ChildSpec(
    String id,
    ChildStart start,
    Restart restart,
    Shutdown shutdown,
    ChildType type,
    boolean significant,
    SpawnOptions options) {

  /** Checks for null and for an empty id, and fills in the label. */
  public ChildSpec {
    Objects.requireNonNull(start, "start");
    Objects.requireNonNull(restart, "restart");
    Objects.requireNonNull(shutdown, "shutdown");
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(options, "options");
    if (Objects.requireNonNull(id, "id").isEmpty()) {
      throw new IllegalArgumentException("a child needs an id");
    }
    options = options.label().isEmpty() ? options.label(id) : options;
  }

  /**
   * A server.
   *
   * @param id the child's id
   * @param factory makes the server, again for every restart, in the new process
   * @return the spec
   */
  public static ChildSpec of(String id, Supplier<? extends GenServer<?>> factory) {
    Objects.requireNonNull(factory, "factory");
    return starting(id, context -> ServerStart.start(context.node(), factory, spawnSpec(context)));
  }

  /**
   * A server under a name, which is also the child's id.
   *
   * @param name the name it is registered under
   * @param factory makes the server, again for every restart, in the new process
   * @param <M> its messages
   * @return the spec
   */
  public static <M> ChildSpec of(NamedServer<M> name, Supplier<? extends GenServer<M>> factory) {
    return named(name, factory);
  }

  static ChildSpec named(NamedServer<?> name, Supplier<? extends GenServer<?>> factory) {
    return switch (name) {
      case ServerName<?>(var plain) -> of(plain, factory).options(SpawnOptions.DEFAULT.name(plain));
      case RegistryName<?> key ->
          starting(
              key.toString(),
              context ->
                  ServerStart.start(
                      context.node(),
                      factory,
                      ServerStart.named(key, context.node(), spawnSpec(context))));
    };
  }

  /**
   * A supervisor, which is stopped without a limit of time.
   *
   * @param id the child's id
   * @param supervisor what it supervises, and how
   * @return the spec
   */
  public static ChildSpec of(String id, SupervisorSpec supervisor) {
    supervisor.validate();
    return starting(id, new SupervisorStart(supervisor)).supervisor();
  }

  /**
   * A dynamic supervisor, which is stopped without a limit of time.
   *
   * @param id the child's id
   * @param supervisor how it supervises
   * @return the spec
   */
  public static ChildSpec of(String id, DynamicSupervisorSpec supervisor) {
    supervisor.validate();
    return starting(
            id, context -> DynamicLoop.start(context.node(), supervisor, spawnSpec(context)))
        .supervisor();
  }

  /**
   * A worker pool, which is stopped without a limit of time: its workers have theirs.
   *
   * @param id the child's id
   * @param pool what the pool is like
   * @return the spec
   */
  public static ChildSpec of(String id, WorkerPoolSpec<?> pool) {
    pool.validate();
    return starting(id, new PoolStart(pool)).supervisor();
  }

  /**
   * A balanced pool, which is stopped without a limit of time: its workers have theirs.
   *
   * @param id the child's id
   * @param pool what the pool is like
   * @return the spec
   */
  public static ChildSpec of(String id, BalancedPoolSpec<?> pool) {
    pool.validate();
    return starting(id, new BalancedStart(pool)).supervisor();
  }

  /**
   * A thread process; started once it is spawned, since it has no initialisation of its own.
   *
   * @param id the child's id
   * @param body what it does
   * @return the spec
   */
  public static ChildSpec process(String id, ProcessBody body) {
    Objects.requireNonNull(body, "body");
    return starting(
        id, context -> Calls.KERNEL.spawnThread(context.node(), body, spawnSpec(context)));
  }

  /**
   * A worker that starts in its own way.
   *
   * @param id the child's id
   * @param start starts the process
   * @return the spec
   */
  public static ChildSpec starting(String id, ChildStart start) {
    return new ChildSpec(
        id,
        start,
        Restart.PERMANENT,
        Shutdown.DEFAULT,
        ChildType.WORKER,
        false,
        SpawnOptions.DEFAULT);
  }

  static SpawnSpec spawnSpec(ChildContext context) {
    return new SpawnSpec(
        context.options(), context.supervisor(), context.supervisor(), context.restarts());
  }

  private ChildSpec supervisor() {
    return new ChildSpec(
        id, start, restart, Shutdown.INFINITY, ChildType.SUPERVISOR, significant, options);
  }

  /**
   * With another rule for restarts.
   *
   * @param newRestart the rule
   * @return a changed spec
   */
  public ChildSpec restart(Restart newRestart) {
    return new ChildSpec(id, start, newRestart, shutdown, type, significant, options);
  }

  /**
   * With another way to stop it.
   *
   * @param newShutdown the way
   * @return a changed spec
   */
  public ChildSpec shutdown(Shutdown newShutdown) {
    return new ChildSpec(id, start, restart, newShutdown, type, significant, options);
  }

  /**
   * Stopped by an exit signal, and killed if it is still there after a time.
   *
   * @param patience how long to wait
   * @return a changed spec
   */
  public ChildSpec shutdown(Duration patience) {
    return shutdown(new Shutdown.After(patience));
  }

  /**
   * Stopped by a kill at once.
   *
   * @return a changed spec
   */
  public ChildSpec brutalKill() {
    return shutdown(Shutdown.BRUTAL_KILL);
  }

  /**
   * Stopped by an exit signal, however long it takes.
   *
   * @return a changed spec
   */
  public ChildSpec shutdownInfinity() {
    return shutdown(Shutdown.INFINITY);
  }

  /**
   * Significant or not; only transient and temporary children of a supervisor with {@link
   * AutoShutdown} may be.
   *
   * @param newSignificant whether its end may stop the supervisor
   * @return a changed spec
   */
  public ChildSpec significant(boolean newSignificant) {
    return new ChildSpec(id, start, restart, shutdown, type, newSignificant, options);
  }

  /**
   * With other options for the process.
   *
   * @param newOptions the options
   * @return a changed spec
   */
  public ChildSpec options(SpawnOptions newOptions) {
    return new ChildSpec(id, start, restart, shutdown, type, significant, newOptions);
  }

  /** Whether a supervisor with that rule can have this child. */
  void validate(AutoShutdown autoShutdown) {
    if (significant && restart == Restart.PERMANENT) {
      throw new IllegalArgumentException(
          "the child \""
              + id
              + "\" is permanent: it is always restarted and cannot be significant");
    }
    if (significant && autoShutdown == AutoShutdown.NEVER) {
      throw new IllegalArgumentException(
          "the child \""
              + id
              + "\" is significant, but its supervisor never shuts down by itself: set autoShutdown");
    }
  }
}
