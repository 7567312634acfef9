package dev.transom.otp;

import dev.transom.process.Pid;
import dev.transom.process.Processes;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/** Workers that tell of their lives, and pools of them. */
final class PoolWorkers {
  final Probe probe = new Probe();
  final AtomicInteger made = new AtomicInteger();

  /** Runs in the init of the n-th worker, from 1. */
  volatile IntConsumer init = n -> {};

  private final class Worker extends Lab {
    Worker() {
      super(PoolWorkers.this.probe);
    }

    @Override
    protected void init() {
      init.accept(made.incrementAndGet());
    }
  }

  WorkerPoolSpec<Lab.Message> pool(int size, int maxOverflow) {
    return WorkerPool.of(Worker::new).size(size).maxOverflow(maxOverflow);
  }

  static PoolStatus ready(int idle, int overflow, int checkedOut) {
    return new PoolStatus(PoolStatus.State.READY, idle, overflow, checkedOut);
  }

  static PoolStatus overflow(int idle, int overflow, int checkedOut) {
    return new PoolStatus(PoolStatus.State.OVERFLOW, idle, overflow, checkedOut);
  }

  static PoolStatus full(int idle, int overflow, int checkedOut) {
    return new PoolStatus(PoolStatus.State.FULL, idle, overflow, checkedOut);
  }

  /** What the dead leave becomes true a little later. */
  static void becomes(WorkerPool<?> pool, PoolStatus status) {
    OnNode.eventually(() -> pool.status().equals(status));
  }

  /** A call that makes the worker say who it is. */
  static Pid who(PoolWorker<Lab.Message> worker) {
    return worker.call(new Lab.Who());
  }

  static int waiting(WorkerPool<?> pool) {
    return PoolDesks.find(pool.pid()).guard(PoolLedger::waiting);
  }

  /** Starts a process that checks out, and waits until it is in the queue. */
  static Pid waitInLine(WorkerPool<?> pool, int before, Runnable body) {
    Pid pid = Processes.spawn(self -> body.run());
    OnNode.eventually(() -> waiting(pool) == before + 1);
    return pid;
  }
}
