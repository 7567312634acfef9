package dev.transom.pipeline;

import java.util.concurrent.atomic.LongAdder;

/** What has happened in a pipeline; each message counts once for each of them at most. */
final class Counters {
  final LongAdder taken = new LongAdder(); // in
  final LongAdder successful = new LongAdder();
  final LongAdder failed = new LongAdder();
  final LongAdder released = new LongAdder();
  final LongAdder retried = new LongAdder(); // attempts beyond the first
  final LongAdder notAcknowledged = new LongAdder();
  final LongAdder redelivered = new LongAdder(); // handlers that died in the middle
}
