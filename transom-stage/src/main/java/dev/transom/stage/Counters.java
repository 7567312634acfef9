package dev.transom.stage;

import java.util.concurrent.atomic.LongAdder;

/** What a slot counts over all its lives. */
final class Counters {
  private static final int SAMPLES_KEPT = 10_000;

  final LongAdder deadLetters = new LongAdder();
  final LongAdder redelivered = new LongAdder();

  // one writer at a time, the owner's process; others read estimates
  long handled;
  long emitted;
  long lives;

  /** Steps whose duration was measured: one in sixteen. */
  long sampledEvents;

  long sampledNanos;

  /** The older samples weigh ever less: what an event costs may change. */
  void sampled(int events, long nanos) {
    if (sampledEvents > SAMPLES_KEPT) {
      sampledEvents /= 2;
      sampledNanos /= 2;
    }
    sampledEvents += events;
    sampledNanos += nanos;
  }
}
