package dev.transom.otp;

import dev.transom.process.ExitReason;
import dev.transom.process.Pid;
import dev.transom.process.Processes;
import dev.transom.process.spi.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * A running supervisor of children that come and go: any number of any kind, started on demand,
 * each restarted by itself, found by pid. Their order does not matter; they are stopped in
 * parallel.
 *
 * {@snippet :
 * DynamicSupervisor sessions = DynamicSupervisor.spec().maxChildren(10_000).start("sessions");
 * ServerPid<Session.Message> session =
 *     sessions.startChild(Restart.TEMPORARY, () -> new Session(user));
 * }
 *
 * <p>The ids of specs serve as labels and in telemetry only, and need not be unique. No child is
 * significant.
 *
 * <p>Immutable; for use by any thread and any process. The methods wait as long as it takes, and
 * throw {@link ServerEndedException} if the supervisor is dead.
 */
public final class DynamicSupervisor {
  private final ServerRef<Object> ref;

  private DynamicSupervisor(ServerRef<Object> ref) {
    this.ref = ref;
  }

  /**
   * Describes a dynamic supervisor: no limit on children, at most 3 restarts in 5 s.
   *
   * @return the spec
   */
  public static DynamicSupervisorSpec spec() {
    return new DynamicSupervisorSpec(Integer.MAX_VALUE, 3, Duration.ofSeconds(5));
  }

  /**
   * A running dynamic supervisor by its pid.
   *
   * @param pid the supervisor's process
   * @return a handle on this incarnation
   */
  public static DynamicSupervisor of(Pid pid) {
    return new DynamicSupervisor(new ServerPid<>(pid));
  }

  /**
   * A dynamic supervisor by its name.
   *
   * @param name the name, looked up on the current node at every use
   * @return a handle that survives restarts
   */
  public static DynamicSupervisor named(String name) {
    return new DynamicSupervisor(ServerName.of(name));
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
   * Starts a child and waits until it is initialised.
   *
   * @param spec the child
   * @return its process
   * @throws StartFailedException if it did not start
   * @throws StartIgnoredException if it chose not to start
   * @throws MaxChildrenException if there are as many children as there may be
   * @throws IllegalArgumentException if the spec says that it is significant
   */
  public Pid startChild(ChildSpec spec) {
    return Control.ask(ref, new Control.StartChild(Objects.requireNonNull(spec, "spec")))
        .orElseThrow();
  }

  /**
   * Starts a child without waiting: children are started in the order asked for. Of a start that
   * fails the spec's {@link ChildStart} knows; one that is not even tried, because of too many
   * children or a bad spec, is logged as a warning. If the supervisor is dead, or dies before it
   * comes to it, nothing happens.
   *
   * @param spec the child
   */
  public void startChildAsync(ChildSpec spec) {
    Calls.KERNEL.post(
        pid(), Kind.SYSTEM, new Control.StartChild(Objects.requireNonNull(spec, "spec")));
  }

  /**
   * Starts a server and waits until it is initialised.
   *
   * @param restart when it is restarted
   * @param factory makes the server, again for every restart, in the new process
   * @param <M> its messages
   * @return its address: of this incarnation, which a restart replaces
   * @throws StartFailedException if it did not start
   * @throws StartIgnoredException if it chose not to start
   * @throws MaxChildrenException if there are as many children as there may be
   */
  public <M> ServerPid<M> startChild(Restart restart, Supplier<? extends GenServer<M>> factory) {
    return new ServerPid<>(startChild(ChildSpec.of("child", factory).restart(restart)));
  }

  /**
   * Stops a child as its spec says, and waits until it is dead; it is not restarted and forgotten.
   * Other requests are served meanwhile.
   *
   * @param pid the child's process; also one that has died and waits to be restarted
   * @return false if it is no child of this supervisor
   */
  public boolean terminateChild(Pid pid) {
    return Control.ask(ref, new Control.TerminatePid(Objects.requireNonNull(pid, "pid")));
  }

  /**
   * The children.
   *
   * @return one entry each, in no order
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

  /** Stops all children in parallel, then the supervisor, and waits for its end. */
  public void stop() {
    ref.stop();
  }

  /**
   * Stops all children in parallel, then the supervisor, and waits for its end.
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
    return "DynamicSupervisor[" + ref + "]";
  }
}
