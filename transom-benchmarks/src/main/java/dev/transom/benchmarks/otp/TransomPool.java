package dev.transom.benchmarks.otp;

import dev.transom.benchmarks.harness.Workload;
import dev.transom.otp.BalancedPool;
import dev.transom.otp.GenServer;
import dev.transom.otp.Request;
import dev.transom.otp.WorkerPool;

/** Thread processes that borrow servers, or have their calls routed to them. */
final class TransomPool {
  private TransomPool() {}

  private record Add(int number) implements Request<Add, Integer> {}

  private static final class Worker extends GenServer<Add> {
    @Override
    protected void handle(Add request) {
      reply(request, request.number() + 1);
    }
  }

  /** A transaction for each operation, with a call or without. */
  static Workload lending(int clients, int workers, boolean calling) {
    return operations -> {
      WorkerPool<Add> pool = WorkerPool.of(Worker::new).size(workers).maxOverflow(0).start();
      Callers.PROCESSES.share(
          clients, operations, share -> calling ? call(pool, share) : borrow(pool, share));
      pool.stop();
    };
  }

  /** A call for each operation, to the worker with the least to do. */
  static Workload balanced(int clients, int workers) {
    return operations -> {
      BalancedPool<Add> pool = BalancedPool.of(Worker::new).size(workers).start();
      Callers.PROCESSES.share(clients, operations, share -> ask(pool, share));
      pool.stop();
    };
  }

  private static long borrow(WorkerPool<Add> pool, int share) {
    long sum = 0;
    for (int i = 0; i < share; i++) {
      int number = i;
      sum += pool.transaction(_ -> number + 1);
    }
    return sum;
  }

  private static long call(WorkerPool<Add> pool, int share) {
    long sum = 0;
    for (int i = 0; i < share; i++) {
      Add add = new Add(i);
      sum += pool.transaction(worker -> worker.call(add));
    }
    return sum;
  }

  private static long ask(BalancedPool<Add> pool, int share) {
    long sum = 0;
    for (int i = 0; i < share; i++) {
      sum += pool.call(new Add(i));
    }
    return sum;
  }
}
