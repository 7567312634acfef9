package dev.transom.benchmarks.otp;

import dev.transom.benchmarks.harness.Share;
import dev.transom.benchmarks.harness.Tally;
import dev.transom.otp.GenServer;
import dev.transom.process.Processes;

/** Who does the operations of a workload. */
enum Callers {
  /** Thread processes. */
  PROCESSES,
  /** Servers, each in one long callback. */
  SERVERS,
  VIRTUAL_THREADS,
  PLATFORM_THREADS;

  /** Does a share of the operations; operation i, from zero, is worth i + 1 if it went well. */
  @FunctionalInterface
  interface Body {
    long run(int share) throws Exception;
  }

  /** Returns when so many callers have done their shares; throws if a result is wrong. */
  void share(int callers, int operations, Body body) throws InterruptedException {
    Tally tally = new Tally(callers);
    for (int i = 0; i < callers; i++) {
      int share = Share.of(operations, callers, i);
      start(() -> tally.report(worth(body, share)));
    }
    tally.verify(worth(callers, operations));
  }

  private void start(Runnable body) {
    switch (this) {
      case PROCESSES -> Processes.spawn(_ -> body.run());
      case SERVERS -> GenServer.start(OneShot::new).cast(body);
      case VIRTUAL_THREADS -> Thread.startVirtualThread(body);
      case PLATFORM_THREADS -> Thread.ofPlatform().daemon().start(body);
    }
  }

  /** What all operations together are worth. */
  static long worth(int callers, int operations) {
    long worth = 0;
    for (int i = 0; i < callers; i++) {
      worth += Tally.sumBelow(Share.of(operations, callers, i) + 1L);
    }
    return worth;
  }

  private static long worth(Body body, int share) {
    try {
      return body.run(share);
    } catch (Exception failure) {
      throw new IllegalStateException(failure);
    }
  }

  private static final class OneShot extends GenServer<Runnable> {
    @Override
    protected void handle(Runnable body) {
      body.run();
      stop();
    }
  }
}
