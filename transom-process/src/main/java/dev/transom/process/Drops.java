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

  /** Whether its loss is one to be counted: a call is failed, and the rest is the machinery's. */
  static boolean matters(Letter letter) {
    return switch (letter.kind) {
      case INFO, CAST, TIMER -> true;
      case CALL, SIGNAL, SYSTEM -> false;
    };
  }

  /**
   * Counts what nobody will handle any more, because the receiver died. There is no event: it would
   * be one per message, of a process whose end is an event itself.
   */
  void abandoned(int messages) {
    if (messages > 0) {
      count.add(messages);
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
