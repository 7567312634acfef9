package dev.transom.pipeline;

import dev.transom.process.spi.Kernel;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** Finds out what is to become of the messages of a hand, by their results. */
final class Sorter {
  /** The result of a message that nobody begins with, as its source wants it back. */
  static final Failure REVOKED = Failure.verdict("it was revoked");

  /** The result of a message behind one of its key that is tried again. */
  static final Failure HELD_UP = Failure.verdict("it waits for one before it");

  private final Engine engine;
  private final Retry retry;
  private final boolean isOrdered;

  Sorter(Engine engine) {
    this.engine = engine;
    this.isOrdered = engine.isOrdered();
    this.retry = engine.plan.retry();
  }

  /** Whether another attempt follows. */
  boolean again(Message<?> result) {
    Failure failure = result.route.failure();
    return failure != null && retry.follows(result.ticket().attempt(), failure);
  }

  /** When all of them have a result. */
  Sorted sort(Hand hand) {
    if (engine.batchers.isEmpty()) {
      List<Message<?>> all = hand.successes();
      if (!all.isEmpty()) {
        return new Sorted(0, all);
      }
    }
    Sorted sorted = new Sorted(hand.size(), new ArrayList<>());
    for (int i = 0; i < hand.size(); i++) {
      Message<?> result = hand.result(i);
      Message<?> source = result.ticket();
      Failure failure = result.route.failure();
      if (failure == REVOKED) {
        sorted.release(source);
      } else if (failure == HELD_UP) {
        sorted.holdUp(source);
      } else if (again(result)) {
        double chance = ThreadLocalRandom.current().nextDouble();
        sorted.tryAgain(source, retry.pauseNanos(result.ticket().attempt(), chance));
      } else if (failure != null || engine.batchers.isEmpty()) {
        sorted.finish(result);
      } else {
        forward(sorted, result);
      }
    }
    return sorted;
  }

  private void forward(Sorted sorted, Message<?> message) {
    BatchTable table = Objects.requireNonNull(engine.batcherOf(message));
    long weight = 0;
    if (table.plan.weight() != null) {
      long most = table.maxWeight();
      try {
        weight = table.plan.weight().applyAsLong(message);
      } catch (Throwable e) {
        Kernel.get().checkCaller();
        sorted.finish(message.failed(Failure.thrown(e)));
        return;
      }
      if (weight < 0) {
        String reason = "the message has the weight " + weight + "; it must be 0 or more";
        sorted.finish(message.failed(Failure.misuse(reason)));
        return;
      }
      if (most > 0 && weight > most) {
        sorted.finish(message.failed(tooHeavy(message, weight, table, most)));
        return;
      }
    }
    sorted.forward(table, message, weight, isOrdered ? message.ticket().partition() : null);
  }

  private static Failure tooHeavy(Message<?> message, long weight, BatchTable table, long most) {
    return new Failure(
        Failure.Kind.TOO_HEAVY,
        "the message weighs "
            + weight
            + ", and a batch of \""
            + table.plan.name()
            + "\" at most "
            + most
            + ": raise the limit, or split "
            + message,
        Optional.empty());
  }
}
