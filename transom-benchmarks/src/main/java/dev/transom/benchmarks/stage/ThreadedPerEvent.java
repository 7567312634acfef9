package dev.transom.benchmarks.stage;

import dev.transom.benchmarks.harness.Tally;
import dev.transom.benchmarks.peer.VirtualThreads;
import java.util.concurrent.Semaphore;

/** A virtual thread for each number, as many as a semaphore has permits. */
final class ThreadedPerEvent extends PerEvent {
  ThreadedPerEvent(int bound) {
    super(bound);
  }

  @Override
  void start(Numbers numbers, Tally tally) {
    Semaphore places = new Semaphore(bound);
    VirtualThreads.start(() -> {
      for (int number : numbers) {
        places.acquire();
        Thread.startVirtualThread(() -> {
          try {
            tally.report(number);
          } finally {
            places.release();
          }
        });
      }
    });
  }
}
