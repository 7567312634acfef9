package dev.transom.otp;

import dev.transom.process.ExitReason;
import dev.transom.process.Pid;
import dev.transom.process.Processes;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A running pool of workers that are lent, each to one borrower at a time: servers that hold a
 * connection, or anything of which there may be so many and no more.
 *
 * {@snippet :
 * WorkerPool<Db.Message> pool =
 *     WorkerPool.of(Db::new).size(5).maxOverflow(10).hangLimit(Duration.ofMinutes(1)).start("db");
 * List<Row> rows = pool.transaction(worker -> worker.call(new Db.Query("select …")));
 * }
 *
 * <p><b>Lending.</b> Who checks out gets an idle worker; if none is idle, one more than the pool's
 * size is started, up to {@code maxOverflow}; else the caller waits, first come first served. A
 * worker that comes back goes to the one who has waited longest; if nobody waits and there are more
 * than {@code size}, it is stopped. There are never more than {@code size + maxOverflow}, those
 * included whose end is not over.
 *
 * <p><b>Deaths.</b> A borrower is a process or, outside processes, a thread. When a process dies
 * that has workers, they are checked in as they are; whoever waits may die, be interrupted or give
 * up at any moment, and takes no worker with it. The death of a plain thread cannot be seen: only a
 * {@code hangLimit} takes its worker back. A worker that dies is replaced, unless there are more
 * than {@code size}; its borrower is told, see {@link PoolWorker}. One that does not start again is
 * tried again after a pause that grows from 0.1 s to 10 s, and at once when somebody wants it, who
 * then gets the error.
 *
 * <p><b>Structure.</b> The pool is a process, and each worker has a keeper, a process that starts,
 * supervises and stops it; so a worker that is slow to start or to stop holds nobody else up. When
 * the pool dies, those who wait are told at once and the workers are stopped.
 *
 * <p>Immutable; for use by any thread and any process. All that waits hands the worker of a
 * callback over meanwhile. A pool that routes messages instead of lending is {@link BalancedPool}.
 *
 * @param <M> the messages of the workers
 */
public final class WorkerPool<M> {
  /**
   * What is done with a worker.
   *
   * @param <M> the messages of the worker
   * @param <R> the result
   * @param <X> what it may throw
   */
  @FunctionalInterface
  public interface Transaction<M, R, X extends Exception> {
    /**
     * Does it.
     *
     * @param worker the worker, lent until this returns
     * @return the result
     * @throws X what it throws goes to who has asked for the transaction
     */
    R run(PoolWorker<M> worker) throws X;
  }

  private final ServerRef<Object> ref;
  private final @Nullable PoolDesk desk; // of this incarnation; null for a name

  private WorkerPool(ServerRef<Object> ref, @Nullable PoolDesk desk) {
    this.ref = ref;
    this.desk = desk;
  }

  /**
   * Describes a pool of servers: 5 of them, 10 more on demand, the last one back lent first.
   *
   * @param factory makes a worker, in its own process
   * @param <M> its messages
   * @return the spec
   */
  public static <M> WorkerPoolSpec<M> of(Supplier<? extends GenServer<M>> factory) {
    return of(ChildSpec.of("worker", factory));
  }

  /**
   * Describes a pool of processes of any kind: 5 of them, 10 more on demand, the last one back lent
   * first.
   *
   * @param worker how a worker is started and stopped
   * @param <M> the messages that it takes; whoever says so vouches for the type
   * @return the spec
   */
  public static <M> WorkerPoolSpec<M> of(ChildSpec worker) {
    return new WorkerPoolSpec<>(worker, 5, 10, PoolStrategy.LIFO, Optional.empty());
  }

  /**
   * A running pool by its pid.
   *
   * @param pid the pool's process
   * @param <M> the messages of its workers; whoever says so vouches for the type
   * @return a handle on this incarnation
   * @throws IllegalArgumentException if it is no pool, or dead
   */
  public static <M> WorkerPool<M> of(Pid pid) {
    PoolDesk desk = PoolDesks.find(pid);
    if (desk == null) {
      throw new IllegalArgumentException(pid + " is no worker pool on this node, or has ended");
    }
    return new WorkerPool<>(new ServerPid<>(pid), desk);
  }

  /**
   * A pool by its name.
   *
   * @param name the name, looked up on the current node at every use
   * @param <M> the messages of its workers; whoever says so vouches for the type
   * @return a handle that survives restarts
   */
  public static <M> WorkerPool<M> named(String name) {
    return new WorkerPool<>(ServerName.of(name), null);
  }

  /**
   * The pool's process.
   *
   * @return its address
   * @throws ServerEndedException if this is a handle by name and nobody has the name
   */
  public Pid pid() {
    return ref.pid();
  }

  /**
   * Borrows a worker, and waits up to {@link ServerRef#DEFAULT_TIMEOUT} for one.
   *
   * @return the worker; to be given back by {@link #checkin}
   * @throws CheckoutTimeoutException if none was free in time
   * @throws StartFailedException if the worker that was started for the caller did not start
   * @throws ServerEndedException if the pool is dead or dies meanwhile
   */
  public PoolWorker<M> checkout() {
    return checkout(ServerRef.DEFAULT_TIMEOUT);
  }

  /**
   * Borrows a worker, and waits for one.
   *
   * @param timeout how long; zero does not wait; {@code ChronoUnit.FOREVER.getDuration()} waits for
   *     ever
   * @return the worker; to be given back by {@link #checkin}
   * @throws CheckoutTimeoutException if none was free in time
   * @throws StartFailedException if the worker that was started for the caller did not start
   * @throws ServerEndedException if the pool is dead or dies meanwhile
   */
  public PoolWorker<M> checkout(Duration timeout) {
    Objects.requireNonNull(timeout, "timeout");
    return typed(desk().checkout(timeout));
  }

  /**
   * Borrows a worker if one is idle or may be started. Waits for nobody to check in; for a start it
   * waits, up to {@link ServerRef#DEFAULT_TIMEOUT}.
   *
   * @return the worker; empty if all are lent
   * @throws StartFailedException if the worker that was started for the caller did not start
   * @throws ServerEndedException if the pool is dead or dies meanwhile
   */
  public Optional<PoolWorker<M>> tryCheckout() {
    try {
      return Optional.ofNullable(desk().tryCheckout(ServerRef.DEFAULT_TIMEOUT)).map(this::typed);
    } catch (CheckoutTimeoutException e) {
      return Optional.empty();
    }
  }

  @SuppressWarnings("unchecked")
  private PoolWorker<M> typed(PoolWorker<?> worker) {
    return (PoolWorker<M>) worker;
  }

  /**
   * Gives a worker back. Any thread and any process may do so, once per loan.
   *
   * @param worker what was checked out; of this pool or another
   * @return false if it was not lent any more: checked in, dead, or taken back
   */
  public boolean checkin(PoolWorker<M> worker) {
    return worker.checkin();
  }

  /**
   * Borrows a worker, does something with it, and gives it back, whatever happens. Waits up to
   * {@link ServerRef#DEFAULT_TIMEOUT} for the worker, and does not limit what is done with it: that
   * is what a {@code hangLimit} is for.
   *
   * @param body what to do, on the calling thread
   * @param <R> its result
   * @param <X> what it may throw
   * @return its result
   * @throws X what it throws
   * @throws CheckoutTimeoutException if no worker was free in time
   * @throws StartFailedException if the worker that was started for the caller did not start
   * @throws ServerEndedException if the pool is dead or dies meanwhile
   */
  public <R, X extends Exception> R transaction(Transaction<M, R, X> body) throws X {
    return transaction(ServerRef.DEFAULT_TIMEOUT, body);
  }

  /**
   * Borrows a worker, does something with it, and gives it back, whatever happens.
   *
   * @param timeout how long to wait for the worker, as for {@link #checkout(Duration)}
   * @param body what to do, on the calling thread
   * @param <R> its result
   * @param <X> what it may throw
   * @return its result
   * @throws X what it throws
   * @throws CheckoutTimeoutException if no worker was free in time
   * @throws StartFailedException if the worker that was started for the caller did not start
   * @throws ServerEndedException if the pool is dead or dies meanwhile
   */
  public <R, X extends Exception> R transaction(Duration timeout, Transaction<M, R, X> body)
      throws X {
    Objects.requireNonNull(body, "body");
    try (PoolWorker<M> worker = checkout(timeout)) {
      return body.run(worker);
    }
  }

  /**
   * The pool at this moment.
   *
   * @return how many workers are idle, lent and beyond its size
   * @throws ServerEndedException if this is a handle by name and nobody has the name
   */
  public PoolStatus status() {
    return desk().status();
  }

  private PoolDesk desk() {
    PoolDesk mine = desk;
    if (mine != null) {
      return mine;
    }
    Pid pid = ref.pid();
    PoolDesk found = PoolDesks.find(pid);
    if (found == null) {
      if (pid.isAlive()) {
        throw new IllegalArgumentException(ref + " is no worker pool");
      }
      throw new ServerEndedException(ref, ExitReason.NO_PROCESS, "");
    }
    return found;
  }

  /** Stops the pool: callers that wait are told, all workers are stopped. Waits for its end. */
  public void stop() {
    ref.stop();
  }

  /**
   * Stops the pool: callers that wait are told, all workers are stopped. Waits for its end.
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
    return "WorkerPool[" + ref + "]";
  }
}
