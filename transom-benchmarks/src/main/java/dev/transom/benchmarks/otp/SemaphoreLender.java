package dev.transom.benchmarks.otp;

import dev.transom.benchmarks.peer.Port;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;

/** The pool that one makes by hand: a semaphore for those who wait, a queue for what is idle. */
final class SemaphoreLender implements ThreadedPool.Lender {
  private final Queue<ThreadedPool.Thing> idle = new ConcurrentLinkedQueue<>();
  private final Semaphore permits;

  SemaphoreLender(int size) {
    permits = new Semaphore(size);
    for (int i = 0; i < size; i++) {
      idle.add(new ThreadedPool.Thing(new Answerer<>(Port.Maker::queue, number -> number + 1)));
    }
  }

  @Override
  public ThreadedPool.Thing borrow() throws InterruptedException {
    permits.acquire();
    return Objects.requireNonNull(idle.poll(), "more permits than things");
  }

  @Override
  public void giveBack(ThreadedPool.Thing thing) {
    idle.add(thing);
    permits.release();
  }

  @Override
  public void close() {
    idle.forEach(thing -> thing.worker().close());
  }
}
