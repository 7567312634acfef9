package dev.transom.process;

import java.util.concurrent.atomic.LongAdder;

/** Counts the messages of a node that were dropped, and tells who listens. */
final class Drops {
  private final LongAdder count = new LongAdder();

  void dropped(Cell receiver, Object message, MessageDropped.Cause cause) {
    count.increment();
    Telemetry telemetry = receiver.node.telemetry();
    if (telemetry.listens(MessageDropped.class)) {
      telemetry.emit(new MessageDropped(receiver, message, cause));
    }
  }

  /** For those that have no receiver, or an event of their own. */
  void count() {
    count.increment();
  }

  long sum() {
    return count.sum();
  }
}
