package dev.transom.otp;

import dev.transom.process.NameTakenException;
import dev.transom.process.Node;
import dev.transom.process.SpawnOptions;
import dev.transom.process.spi.SpawnSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * What a supervisor supervises, and how. Immutable; begin with {@link Supervisor#oneForOne()} or
 * one of its siblings. Checked when it is started.
 *
 * @param strategy who is restarted
 * @param maxRestarts how many restarts within the window are still allowed; default 3
 * @param window the window; default 5 s
 * @param autoShutdown whether the end of significant children stops it; default never
 * @param children the children, in order of start
 */
public record SupervisorSpec(
    Strategy strategy,
    int maxRestarts,
    Duration window,
    AutoShutdown autoShutdown,
    List<ChildSpec> children) {

  /** Checks for null and copies the list. */
  public SupervisorSpec {
    Objects.requireNonNull(strategy, "strategy");
    Objects.requireNonNull(window, "window");
    Objects.requireNonNull(autoShutdown, "autoShutdown");
    children = List.copyOf(children);
  }

  SupervisorSpec(Strategy strategy) {
    this(strategy, 3, Duration.ofSeconds(5), AutoShutdown.NEVER, List.of());
  }

  /**
   * With another restart intensity: one restart more than the limit within the window, and the
   * supervisor stops all children and ends with {@link dev.transom.process.ExitReason#SHUTDOWN}. A
   * restart that fails counts as well.
   *
   * @param newMaxRestarts how many are allowed; zero gives up at the first
   * @param newWindow within how long
   * @return a changed spec
   */
  public SupervisorSpec intensity(int newMaxRestarts, Duration newWindow) {
    return new SupervisorSpec(strategy, newMaxRestarts, newWindow, autoShutdown, children);
  }

  /**
   * With a rule about significant children.
   *
   * @param newAutoShutdown the rule
   * @return a changed spec
   */
  public SupervisorSpec autoShutdown(AutoShutdown newAutoShutdown) {
    return new SupervisorSpec(strategy, maxRestarts, window, newAutoShutdown, children);
  }

  /**
   * With one more child, behind the others.
   *
   * @param child the child
   * @return a changed spec
   */
  public SupervisorSpec child(ChildSpec child) {
    List<ChildSpec> more = new ArrayList<>(children);
    more.add(Objects.requireNonNull(child, "child"));
    return new SupervisorSpec(strategy, maxRestarts, window, autoShutdown, more);
  }

  /**
   * With one more child, a server under a name.
   *
   * @param name the name it is registered under, also the child's id
   * @param factory makes the server, again for every restart
   * @param <M> its messages
   * @return a changed spec
   */
  public <M> SupervisorSpec child(NamedServer<M> name, Supplier<? extends GenServer<M>> factory) {
    return child(ChildSpec.of(name, factory));
  }

  /**
   * With one more child, a server.
   *
   * @param id the child's id
   * @param factory makes the server, again for every restart
   * @return a changed spec
   */
  public SupervisorSpec child(String id, Supplier<? extends GenServer<?>> factory) {
    return child(ChildSpec.of(id, factory));
  }

  /**
   * Starts the supervisor and, in order, its children, on the current node; returns when all are
   * initialised.
   *
   * @return the running supervisor
   * @throws StartFailedException if a child did not start; it names the child. Those that had
   *     started were stopped.
   * @throws IllegalArgumentException if the spec is wrong: ids that are not unique, a negative
   *     limit, a significant child that cannot be one
   */
  public Supervisor start() {
    return start(new SpawnSpec(label("supervisor")));
  }

  /**
   * Starts the supervisor under a name; see {@link #start()}.
   *
   * @param name the name to register it under
   * @return the running supervisor
   * @throws StartFailedException if a child did not start
   * @throws IllegalArgumentException if the spec is wrong
   * @throws NameTakenException if a living process has the name
   */
  public Supervisor start(String name) {
    return start(new SpawnSpec(label(name).name(name)));
  }

  /**
   * Starts the supervisor linked to the calling process; see {@link #start()}. It stops when that
   * process ends, even normally.
   *
   * @return the running supervisor
   * @throws StartFailedException if a child did not start
   * @throws IllegalArgumentException if the spec is wrong
   * @throws IllegalStateException if the caller is not a process
   */
  public Supervisor startLink() {
    return start(new SpawnSpec(label("supervisor"), ServerStart.requireCaller(), null, 0));
  }

  /**
   * Starts the supervisor under a name, linked to the calling process; see {@link #startLink()}.
   *
   * @param name the name to register it under
   * @return the running supervisor
   * @throws StartFailedException if a child did not start
   * @throws IllegalArgumentException if the spec is wrong
   * @throws IllegalStateException if the caller is not a process
   * @throws NameTakenException if a living process has the name
   */
  public Supervisor startLink(String name) {
    return start(new SpawnSpec(label(name).name(name), ServerStart.requireCaller(), null, 0));
  }

  private Supervisor start(SpawnSpec spec) {
    validate();
    return Supervisor.of(SupervisorLoop.start(Node.current(), this, spec));
  }

  private static SpawnOptions label(String label) {
    return SpawnOptions.DEFAULT.label(label);
  }

  void validate() {
    Intensity.validate(maxRestarts, window);
    List<String> ids = new ArrayList<>();
    for (ChildSpec child : children) {
      child.validate(autoShutdown);
      if (ids.contains(child.id())) {
        throw new IllegalArgumentException(
            "two children have the id \"" + child.id() + "\": ids must be unique");
      }
      ids.add(child.id());
    }
  }
}
