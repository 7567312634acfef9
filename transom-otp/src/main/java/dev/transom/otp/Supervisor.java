package dev.transom.otp;

import dev.transom.process.ExitReason;
import dev.transom.process.Pid;
import dev.transom.process.Processes;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A running supervisor: a process that starts other processes, restarts those that end, and stops
 * them when it ends itself. Also the place where one is described.
 *
 * {@snippet :
 * Supervisor shop =
 *     Supervisor.restForOne()
 *         .intensity(3, Duration.ofSeconds(5))
 *         .child(Stock.STOCK, Stock::new)
 *         .child(ChildSpec.of("feed", Feed::new).restart(Restart.TRANSIENT))
 *         .start("shop");
 * }
 *
 * <p>A supervisor traps exits. It stops on the exit signal of its parent, even a normal one, by
 * {@link #stop()}, and when its node stops. It starts children one at a time and does nothing else
 * meanwhile, so a child's {@code init} must not call its supervisor.
 *
 * <p>Immutable; for use by any thread and any process. The methods wait as long as it takes, and
 * throw {@link ServerEndedException} if the supervisor is dead.
 */
public final class Supervisor {
  private final ServerRef<Object> ref;

  private Supervisor(ServerRef<Object> ref) {
    this.ref = ref;
  }

  /**
   * Describes a supervisor that restarts just the child that ended.
   *
   * @return a spec without children
   */
  public static SupervisorSpec oneForOne() {
    return new SupervisorSpec(Strategy.ONE_FOR_ONE);
  }

  /**
   * Describes a supervisor that restarts all children when one ended.
   *
   * @return a spec without children
   */
  public static SupervisorSpec oneForAll() {
    return new SupervisorSpec(Strategy.ONE_FOR_ALL);
  }

  /**
   * Describes a supervisor that restarts the child that ended and those that come after it.
   *
   * @return a spec without children
   */
  public static SupervisorSpec restForOne() {
    return new SupervisorSpec(Strategy.REST_FOR_ONE);
  }

  /**
   * A running supervisor by its pid.
   *
   * @param pid the supervisor's process
   * @return a handle on this incarnation
   */
  public static Supervisor of(Pid pid) {
    return new Supervisor(new ServerPid<>(pid));
  }

  /**
   * A supervisor by its name.
   *
   * @param name the name, looked up on the current node at every use
   * @return a handle that survives restarts
   */
  public static Supervisor named(String name) {
    return new Supervisor(ServerName.of(name));
  }

  /**
   * The supervisor's process.
   *
   * @return its address
   */
  public Pid pid() {
    return ref.pid();
  }

  /**
   * Adds a child behind the others and starts it. A child that does not start is not kept.
   *
   * @param spec the child
   * @return its process; empty if it chose not to start (it is kept, unless temporary)
   * @throws StartFailedException if it did not start
   * @throws IllegalArgumentException if there is a child of that id, or the spec does not fit
   */
  public Optional<Pid> startChild(ChildSpec spec) {
    return Control.ask(ref, new Control.StartChild(Objects.requireNonNull(spec, "spec")));
  }

  /**
   * Stops a child as its spec says; it is not restarted. Its spec stays, unless it is temporary.
   * Does nothing if it does not run.
   *
   * @param id the child's id
   * @throws IllegalArgumentException if there is no such child
   */
  public void terminateChild(String id) {
    Control.ask(ref, new Control.TerminateChild(Objects.requireNonNull(id, "id")));
  }

  /**
   * Starts a child that does not run.
   *
   * @param id the child's id
   * @return its process; empty if it chose not to start
   * @throws StartFailedException if it did not start
   * @throws IllegalArgumentException if there is no such child
   * @throws IllegalStateException if it runs or is being restarted
   */
  public Optional<Pid> restartChild(String id) {
    return Control.ask(ref, new Control.RestartChild(Objects.requireNonNull(id, "id")));
  }

  /**
   * Forgets a child that does not run.
   *
   * @param id the child's id
   * @throws IllegalArgumentException if there is no such child
   * @throws IllegalStateException if it runs or is being restarted: terminate it first
   */
  public void deleteChild(String id) {
    Control.ask(ref, new Control.DeleteChild(Objects.requireNonNull(id, "id")));
  }

  /**
   * The children.
   *
   * @return one entry each, in order of start
   */
  public List<Child> whichChildren() {
    return Control.ask(ref, new Control.WhichChildren());
  }

  /**
   * How many children there are.
   *
   * @return the numbers
   */
  public ChildCount countChildren() {
    return Control.ask(ref, new Control.CountChildren());
  }

  /** Stops the children in reverse order, then the supervisor, and waits for its end. */
  public void stop() {
    ref.stop();
  }

  /**
   * Stops the children in reverse order, then the supervisor, and waits for its end.
   *
   * @param reason the reason to end with
   * @param timeout how long to wait
   * @throws CallTimeoutException if it has not ended in time
   */
  public void stop(ExitReason reason, Duration timeout) {
    ref.stop(reason, timeout);
  }

  /**
   * Waits until the supervisor has ended.
   *
   * @return why
   */
  public ExitReason await() {
    return Processes.await(pid());
  }

  @Override
  public String toString() {
    return "Supervisor[" + ref + "]";
  }
}
