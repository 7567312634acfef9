package dev.transom.benchmarks.otp;

import dev.transom.benchmarks.harness.Workload;
import java.util.function.IntFunction;

/**
 * Virtual threads that borrow things from a pool. A thing does its work in a virtual thread of its
 * own, which is asked in a transaction with a call.
 */
record ThreadedPool(IntFunction<Lender> lenders, int clients, int workers, boolean calling)
    implements Workload {

  /** What is lent. */
  record Thing(Answerer<Integer, Integer> worker) {}

  /** A pool of things. */
  interface Lender extends AutoCloseable {
    Thing borrow() throws Exception;

    void giveBack(Thing thing);

    @Override
    void close();
  }

  @Override
  public void run(int operations) throws InterruptedException {
    try (Lender lender = lenders.apply(workers)) {
      Callers.VIRTUAL_THREADS.share(clients, operations, share -> transactions(lender, share));
    }
  }

  private long transactions(Lender lender, int share) throws Exception {
    long sum = 0;
    for (int i = 0; i < share; i++) {
      Thing thing = lender.borrow();
      try {
        sum += calling ? thing.worker().ask(i) : i + 1;
      } finally {
        lender.giveBack(thing);
      }
    }
    return sum;
  }
}
