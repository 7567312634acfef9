package dev.transom.pipeline;

import dev.transom.process.spi.Clock;

/** What one desk has done, and how long it took. Written by one process at a time, read by any. */
final class Load {
  private final Clock clock;
  private final Busy busy;
  final Latencies latencies = new Latencies();
  private volatile long in;
  private volatile long failed;
  private volatile long busySince; // 0 while idle

  Load(Clock clock) {
    this.clock = clock;
    this.busy = new Busy(clock.nanos());
  }

  void begin(long now) {
    busySince = now == 0 ? 1 : now;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
  void end(long now, int messages, int failures) {
    long began = busySince;
    if (began != 0) {
      busy.add(began, now);
      busySince = 0;
    }
    in += messages;
    failed += failures;
  }

  long in() {
    return in;
  }

  long failed() {
    return failed;
  }

  /** The part of the last seconds that it was busy, from 0 to 1. */
  double busyShare() {
    return busy.share(clock.nanos(), busySince);
  }
}
