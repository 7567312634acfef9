package dev.transom.benchmarks.process;

import dev.transom.benchmarks.peer.VirtualThreads;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Virtual threads, and those of the operating system for what is CPU-bound. */
public final class ThreadedFairness extends Fairness {

  @Override
  List<Lateness> receivers() {
    Lateness lateness = new Lateness();
    VirtualThreads.start(() -> {
      while (true) {
        lateness.armed();
        TimeUnit.NANOSECONDS.sleep(Lateness.PERIOD_NANOS);
        lateness.fired();
      }
    });
    return List.of(lateness);
  }

  @Override
  double[] readings(List<double[]> results) {
    return join(NO_SUCH_KIND, results.getFirst());
  }

  @Override
  void start(Load load, int size) {
    for (int i = 0; i < size; i++) {
      switch (load) {
        case CHAT -> startPair();
        case HOGS -> VirtualThreads.start(Fairness::hog);
        case CPU_BOUND -> Thread.ofPlatform().daemon().start(Fairness::hog);
      }
    }
  }

  private static void startPair() {
    BlockingQueue<Integer> left = new LinkedBlockingQueue<>();
    BlockingQueue<Integer> right = new LinkedBlockingQueue<>();
    VirtualThreads.start(() -> chat(left, right));
    VirtualThreads.start(() -> chat(right, left));
    left.add(0);
  }

  private static void chat(BlockingQueue<Integer> mine, BlockingQueue<Integer> other)
      throws InterruptedException {
    while (true) {
      other.put(mine.take() + 1);
    }
  }
}
