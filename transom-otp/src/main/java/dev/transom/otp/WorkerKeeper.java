package dev.transom.otp;

import dev.transom.otp.spi.SystemRequests;
import dev.transom.process.Exit;
import dev.transom.process.ExitReason;
import dev.transom.process.Pid;
import dev.transom.process.spi.Behaviour;
import dev.transom.process.spi.Callback;
import dev.transom.process.spi.Envelope;
import dev.transom.process.spi.Kind;
import org.jspecify.annotations.Nullable;

/**
 * The supervisor of one worker of a pool: starts it, tells the pool of its life, stops it. All that
 * takes time is waited for here, so that the pool's process and the other workers never wait for
 * it.
 *
 * <p>Invariant: the keeper outlives its worker. As long as it is there its worker's code may run;
 * when it has ended it does not, or the zombie grace is over. If the pool dies it stops the worker
 * in order; if it is killed itself the worker gets the signal by their link.
 */
final class WorkerKeeper implements Behaviour {
  private final Callback callback;
  private final Pid pool;
  private final ManagedChild child;

  WorkerKeeper(Callback callback, Pid pool, ChildSpec worker) {
    this.callback = callback;
    this.pool = pool;
    this.child = new ManagedChild(worker);
  }

  @Override
  public void init() {
    callback.self().trapExit(true);
    ExitReason reason = ExitReason.NORMAL;
    Throwable cause = null;
    try {
      if (child.start(callback) && child.pid != null) {
        tell(new PoolNote.Started(callback.pid(), child.pid));
        return;
      }
      cause = new StartIgnoredException(child.who());
    } catch (StartFailedException e) {
      reason = e.reason();
      cause = e.getCause();
    }
    tell(new PoolNote.NotStarted(callback.pid(), reason, cause));
    throw callback.self().exit(ExitReason.NORMAL);
  }

  private void tell(PoolNote note) {
    Calls.KERNEL.post(pool, Kind.SYSTEM, note);
  }

  @Override
  public void handle(Envelope envelope) {
    if (envelope.kind() == Kind.SIGNAL && envelope.message() instanceof Exit(var pid, var reason)) {
      if (pid == pool) {
        callback.stop(reason);
      } else if (pid == child.pid && !pid.isAlive()) {
        tell(new PoolNote.Lost(callback.pid(), pid, reason));
        callback.stop(ExitReason.NORMAL);
      }
    } else {
      SystemRequests.handle(callback, envelope, this::view, callback::stop);
    }
  }

  private Object view() {
    return child.view();
  }

  @Override
  public void terminate(ExitReason reason) {
    @Nullable Pid worker = child.pid;
    if (worker != null) {
      ManagedChild.stop(worker, child.spec.shutdown());
      Endings end = new Endings();
      end.add(worker);
      end.await(Calls.KERNEL.zombieGrace(callback.node()));
    }
  }
}
