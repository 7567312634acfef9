package dev.transom.pipeline;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is to become of the messages of one hand: they go to batchers, are tried again, or are
 * finished. Found out before the commit, since that must not call the user's code.
 */
final class Sorted {
  /** Those for one batcher, with what it wants to know of them. */
  private static final class Forward {
    final BatchTable table;
    final List<Message<?>> messages;
    long[] weights = {}; // none if they have no weight
    int[] hashes = {}; // none if they need not stay in order

    Forward(BatchTable table, int size) {
      this.table = table;
      this.messages = new ArrayList<>(size);
    }
  }

  private record Again(Message<?> message, long nanos) {}

  private final int size;
  private final Map<BatchTable, Forward> forward = new LinkedHashMap<>(2);
  private @Nullable Forward last; // of these: the next message mostly goes there as well
  private final List<Again> again = new ArrayList<>(0);
  private final List<Message<?>> heldUp = new ArrayList<>(0); // behind one that is tried again
  private final List<Message<?>> released = new ArrayList<>(0);
  private List<Message<?>> finished;
  private int failures; // of these

  /** Of so many messages, beside those that are known to be finished. */
  Sorted(int size, List<Message<?>> finished) {
    this.size = size;
    this.finished = finished;
  }

  List<Message<?>> finished() {
    return finished;
  }

  void finished(List<Message<?>> messages) {
    finished = messages;
  }

  void finish(Message<?> message) {
    finished.add(message);
    failures += message.isFailed() ? 1 : 0;
  }

  void forward(BatchTable table, Message<?> message, long weight, @Nullable Object key) {
    Forward there = last;
    if (there == null || there.table != table) {
      there = forward.computeIfAbsent(table, _ -> new Forward(table, size));
      last = there;
    }
    if (table.plan.weight() != null) {
      there.weights = there.weights.length == 0 ? new long[size] : there.weights;
      there.weights[there.messages.size()] = weight;
    }
    if (key != null) {
      there.hashes = there.hashes.length == 0 ? new int[size] : there.hashes;
      there.hashes[there.messages.size()] = key.hashCode();
    }
    there.messages.add(message);
  }

  void tryAgain(Message<?> message, long nanos) {
    again.add(new Again(message, nanos));
  }

  void release(Message<?> message) {
    released.add(message);
  }

  List<Message<?>> released() {
    return released;
  }

  int failures() {
    return failures + again.size();
  }

  PipelineTelemetry event(String pipeline, int processor, Duration took) {
    List<Message<?>> successful = new ArrayList<>(finished);
    successful.removeIf(Message::isFailed);
    List<Message<?>> failed = new ArrayList<>(finished);
    failed.removeIf(message -> !message.isFailed());
    List<Message<?>> forwarded = new ArrayList<>();
    forward.values().forEach(there -> forwarded.addAll(there.messages));
    return new PipelineTelemetry.ProcessorEnded(
        pipeline, processor, successful, forwarded, failed, again.size(), took);
  }

  /** After the commit: what has come into batchers. */
  void tellBatched(Engine engine) {
    forward.forEach((table, there) -> {
      if (!there.messages.isEmpty()) {
        engine.emit(
            new PipelineTelemetry.Batched(
                engine.name, table.plan.name(), List.copyOf(there.messages)));
      }
    });
  }

  void holdUp(Message<?> message) {
    heldUp.add(message);
  }

  /**
   * Under the lock of the desk.
   *
   * @return those that the rules of batchers threw on, failed
   */
  List<Message<?>> commit(Engine engine, Hand hand) {
    if (hand.isRefused) {
      return List.of();
    }
    List<Message<?>> refused = new ArrayList<>(0);
    forward.forEach((table, there) -> {
      List<Message<?>> some = commit(engine, table, there);
      if (!some.isEmpty()) {
        there.messages.removeIf(message -> some.stream().anyMatch(message::isSame));
        refused.addAll(some);
      }
    });
    for (Again one : again) {
      one.message.ticket().nextAttempt();
    }
    engine.counters.retried.add(again.size());
    if (engine.waiting instanceof KeyLines lines) {
      commitInOrder(engine, lines, hand);
      return refused;
    }
    for (Again one : again) {
      engine.after(
          one.nanos,
          List.of(one.message),
          () -> {
            engine.waiting.giveBack(List.of(one.message));
            engine.waiting.wake(engine::wake);
          });
    }
    return refused;
  }

  private static List<Message<?>> commit(Engine engine, BatchTable table, Forward there) {
    List<Message<?>> messages = there.messages;
    for (Message<?> message : messages) {
      message.ticket().nextStep();
    }
    List<Message<?>> refused =
        table.add(messages, there.weights, there.hashes, engine.now(), engine::wake);
    engine.forwarded(messages.size() - refused.size());
    engine.lookAfter(table);
    return refused;
  }

  /** Whoever has the key of one that is tried again waits behind it. */
  private void commitInOrder(Engine engine, KeyLines lines, Hand hand) {
    Set<Message<?>> back = new HashSet<>(heldUp);
    for (Again one : again) {
      lines.hold(one.message);
      back.add(one.message);
    }
    List<Message<?>> inOrder = new ArrayList<>(back.size());
    for (Message<?> message : hand.messages) {
      for (Message<?> one : back) {
        if (one.isSame(message)) {
          inOrder.add(one);
        }
      }
    }
    lines.giveBack(inOrder);
    for (Message<?> message : hand.messages) {
      lines.done(message);
    }
    for (Again one : again) {
      engine.after(
          one.nanos,
          List.of(one.message),
          () -> {
            lines.letGoOn(one.message);
            lines.wake(engine::wake);
          });
    }
    lines.wake(engine::wake);
  }
}
