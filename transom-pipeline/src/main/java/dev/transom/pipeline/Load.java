package dev.transom.pipeline;

import dev.transom.process.spi.Clock;

/** What one desk has done, and how long it took. Written by one process at a time, read by any. */
final class Load {
  private final Clock clock;
  private final long since;
  final Latencies latencies = new Latencies();
  private volatile long in;
  private volatile long failed;
  private volatile long busyNanos;
  private volatile long busySince; // 0 while idle

  Load(Clock clock) {
    this.clock = clock;
    this.since = clock.nanos();
  }

  void begin(long now) {
    busySince = now == 0 ? 1 : now;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
  void end(long now, int messages, int failures) {
    long began = busySince;
    if (began != 0) {
      busyNanos += now - began;
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

  long busyNanos() {
    long began = busySince;
    return busyNanos + (began == 0 ? 0 : Math.max(0, clock.nanos() - began));
  }

  /** The part of the time that it was busy, from 0 to 1. */
  double busyShare() {
    long all = clock.nanos() - since;
    return all <= 0 ? 0 : Math.min(1, (double) busyNanos() / all);
  }
}
