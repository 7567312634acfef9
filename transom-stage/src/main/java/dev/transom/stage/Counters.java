package dev.transom.stage;

import java.util.concurrent.atomic.LongAdder;

/** What a slot counts over all its lives. */
final class Counters {
  final LongAdder deadLetters = new LongAdder();
  final LongAdder redelivered = new LongAdder();

  // one writer at a time, the owner's process; others read estimates
  long handled;
  long emitted;
  long lives;

  /** Steps whose duration was measured: one in sixteen. */
  long sampledEvents;

  long sampledNanos;
}
