package dev.transom.otp;

import dev.transom.process.ExitReason;
import dev.transom.process.Node;
import dev.transom.process.Pid;
import dev.transom.process.Processes;
import dev.transom.process.spi.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A running pool of equal workers, each message to the one that has the least to do: the shortest
 * mailbox, the message that it is busy with included, and among equals the next in turn. Nothing is
 * borrowed, and a worker has many callers at a time; where one is to be had for oneself, there is
 * {@link WorkerPool}.
 *
 * {@snippet :
 * BalancedPool<Resizer.Message> resizers = BalancedPool.of(Resizer::new).size(8).start("resizers");
 * resizers.cast(new Resizer.Resize(file));
 * Size size = resizers.call(new Resizer.Measure(file));
 * }
 *
 * <p>The pool is a supervisor that restarts each worker by itself. Who is dead is passed over until
 * then. What waits in the mailbox of a worker that dies goes with it: calls fail, casts are
 * counted. Two messages of one sender may go to two workers, so their order is not kept; nor is
 * there any relation between a worker and what was sent to it before.
 *
 * <p>Choosing looks at every worker's mailbox until an idle one is found, and takes no lock. The
 * lengths are estimates while the workers run.
 *
 * <p>Immutable; for use by any thread and any process.
 *
 * @param <M> the messages of the workers
 */
public final class BalancedPool<M> {
  private final ServerRef<Object> ref;
  private final @Nullable BalancedRoutes routes; // of this incarnation; null for a name

  private BalancedPool(ServerRef<Object> ref, @Nullable BalancedRoutes routes) {
    this.ref = ref;
    this.routes = routes;
  }

  /**
   * Describes a balanced pool of servers, as many as the machine has processors.
   *
   * @param factory makes a worker, again for every restart, in its own process
   * @param <M> its messages
   * @return the spec
   */
  public static <M> BalancedPoolSpec<M> of(Supplier<? extends GenServer<M>> factory) {
    return of(ChildSpec.of("worker", factory));
  }

  /**
   * Describes a balanced pool of processes of any kind, as many as the machine has processors.
   *
   * @param worker how a worker is started, restarted and stopped
   * @param <M> the messages that it takes; whoever says so vouches for the type
   * @return the spec
   */
  public static <M> BalancedPoolSpec<M> of(ChildSpec worker) {
    int processors = Runtime.getRuntime().availableProcessors();
    return new BalancedPoolSpec<>(worker, processors, 3, Duration.ofSeconds(5));
  }

  /**
   * A running balanced pool by its pid.
   *
   * @param pid the pool's process
   * @param <M> the messages of its workers; whoever says so vouches for the type
   * @return a handle on this incarnation
   * @throws IllegalArgumentException if it is no balanced pool, or dead
   */
  public static <M> BalancedPool<M> of(Pid pid) {
    BalancedRoutes routes = BalancedRoutes.find(pid);
    if (routes == null) {
      throw new IllegalArgumentException(pid + " is no balanced pool on this node, or has ended");
    }
    return new BalancedPool<>(new ServerPid<>(pid), routes);
  }

  /**
   * A balanced pool by its name.
   *
   * @param name the name, looked up on the current node at every use
   * @param <M> the messages of its workers; whoever says so vouches for the type
   * @return a handle that survives restarts
   */
  public static <M> BalancedPool<M> named(String name) {
    return new BalancedPool<>(ServerName.of(name), null);
  }

  /**
   * The pool's process, a supervisor.
   *
   * @return its address
   * @throws ServerEndedException if this is a handle by name and nobody has the name
   */
  public Pid pid() {
    return ref.pid();
  }

  /**
   * Sends a message to the worker that has the least to do, and goes on. If no worker lives the
   * message is dropped and counted.
   *
   * @param message an immutable message
   */
  public void cast(M message) {
    Pid worker = choose(null);
    if (worker != null) {
      Calls.KERNEL.send(worker, Kind.CAST, message);
      return;
    }
    Node node = Node.current();
    Calls.KERNEL.countDropped(node);
    if (Calls.KERNEL.listens(node, CastDropped.class)) {
      Calls.KERNEL.emit(node, new CastDropped(ref.toString(), message));
    }
  }

  /**
   * Asks the worker that has the least to do, and waits up to {@link ServerRef#DEFAULT_TIMEOUT}.
   *
   * @param request the question, immutable
   * @param <R> the type of the answer
   * @return the answer
   * @throws CallTimeoutException if none came in time
   * @throws ServerEndedException if no worker lives, or the one that was asked dies before it
   *     answers
   * @throws NoReplyException if the worker handled the request and gave no answer
   */
  public <R> R call(Request<M, R> request) {
    return call(request, ServerRef.DEFAULT_TIMEOUT);
  }

  /**
   * Asks the worker that has the least to do, and waits. A worker that asks its own pool is not
   * chosen.
   *
   * @param request the question, immutable
   * @param timeout how long, as in {@link ServerRef#call(Request, Duration)}
   * @param <R> the type of the answer
   * @return the answer
   * @throws CallTimeoutException if none came in time
   * @throws ServerEndedException if no worker lives, or the one that was asked dies before it
   *     answers
   * @throws NoReplyException if the worker handled the request and gave no answer
   */
  public <R> R call(Request<M, R> request, Duration timeout) {
    Pid worker = choose(Calls.KERNEL.caller());
    if (worker == null) {
      throw new ServerEndedException(
          "a worker of the pool " + ref, ExitReason.NO_PROCESS, Calls.text(request));
    }
    return Calls.call(worker, worker, Kind.CALL, request, timeout);
  }

  private @Nullable Pid choose(@Nullable Pid not) {
    BalancedRoutes mine = routes();
    return mine == null ? null : mine.choose(not);
  }

  private @Nullable BalancedRoutes routes() {
    if (routes != null) {
      return routes;
    }
    Optional<Pid> pid = ref.whereis();
    if (pid.isEmpty()) {
      return null;
    }
    BalancedRoutes found = BalancedRoutes.find(pid.get());
    if (found == null && pid.get().isAlive()) {
      throw new IllegalArgumentException(ref + " is no balanced pool");
    }
    return found;
  }

  /**
   * The workers that live.
   *
   * @return their addresses at this moment
   */
  public List<Pid> workers() {
    BalancedRoutes mine = routes();
    return mine == null ? List.of() : mine.living();
  }

  /** Stops the workers in reverse order, then the pool, and waits for its end. */
  public void stop() {
    ref.stop();
  }

  /**
   * Stops the workers in reverse order, then the pool, and waits for its end.
   *
   * @param reason the reason to end with
   * @param timeout how long to wait
   * @throws CallTimeoutException if it has not ended in time
   */
  public void stop(ExitReason reason, Duration timeout) {
    ref.stop(reason, timeout);
  }

  /**
   * Waits until the pool has ended.
   *
   * @return why
   */
  public ExitReason await() {
    return Processes.await(pid());
  }

  @Override
  public String toString() {
    return "BalancedPool[" + ref + "]";
  }
}
