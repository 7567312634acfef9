package dev.transom.pipeline;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Messages in one line for each key. Those of a key are taken by one processor at a time, in order;
 * the next may take some when all of them are done. So as many processors work as there are
 * different keys, and a slow message holds up its own key alone.
 */
final class KeyLines extends Waiting {
  private static final int AT_ONCE = 64; // of one key, while others wait

  private static final class Line {
    final Object key;
    final Deque<Message<?>> waiting = new ArrayDeque<>();
    int taken; // and not done
    boolean isHeld; // until its first message is tried again
    boolean isReady; // is among the ready ones

    Line(Object key) {
      this.key = key;
    }
  }

  private final Map<Object, Line> lines = new HashMap<>();
  private final Deque<Line> ready = new ArrayDeque<>();

  @Override
  int ready() {
    int count = 0;
    for (Line line : ready) {
      count += line.waiting.size();
      if (count > 1024) {
        break; // enough to wake all
      }
    }
    return count;
  }

  @Override
  void append(Message<?>[] messages) {
    for (Message<?> message : messages) {
      Line line = lines.computeIfAbsent(message.ticket().partition(), Line::new);
      line.waiting.addLast(message);
      offer(line);
    }
  }

  @Override
  void prepend(List<? extends Message<?>> messages) {
    for (Message<?> message : messages.reversed()) {
      Line line = lines.computeIfAbsent(message.ticket().partition(), Line::new);
      line.waiting.addFirst(message);
      offer(line);
    }
  }

  private void offer(Line line) {
    if (!line.isReady && !line.isHeld && line.taken == 0) {
      if (!line.waiting.isEmpty()) {
        line.isReady = true;
        ready.addLast(line);
      } else {
        lines.remove(line.key);
      }
    }
  }

  @Override
  Message<?>[] remove(int most) {
    List<Message<?>> into = new ArrayList<>(Math.min(most, size()));
    while (into.size() < most && !ready.isEmpty()) {
      Line line = ready.removeFirst();
      line.isReady = false;
      int count = Math.min(most - into.size(), line.waiting.size());
      if (!ready.isEmpty()) {
        count = Math.min(count, AT_ONCE);
      }
      for (int i = 0; i < count; i++) {
        into.add(line.waiting.removeFirst());
      }
      line.taken += count;
    }
    return into.toArray(NONE);
  }

  /** A message that was taken is done, or was given back. */
  synchronized void done(Message<?> message) {
    Line line = lines.get(message.ticket().partition());
    if (line != null) {
      line.taken--;
      offer(line);
    }
  }

  /** Its key waits until it is let go on. */
  synchronized void hold(Message<?> message) {
    Line line = lines.computeIfAbsent(message.ticket().partition(), Line::new);
    line.isHeld = true;
    if (line.isReady) {
      line.isReady = false;
      ready.remove(line);
    }
  }

  synchronized void letGoOn(Message<?> message) {
    Line line = lines.get(message.ticket().partition());
    if (line != null) {
      line.isHeld = false;
      offer(line);
    }
  }

  @Override
  void removeRevoked(List<Message<?>> into) {
    for (Line line : List.copyOf(lines.values())) {
      line.waiting.removeIf(message -> message.ticket().isRevoked() && into.add(message));
      settle(line);
    }
  }

  @Override
  void removeAll(List<Message<?>> into) {
    for (Line line : List.copyOf(lines.values())) {
      into.addAll(line.waiting);
      line.waiting.clear();
      settle(line);
    }
  }

  private void settle(Line line) {
    if (line.waiting.isEmpty()) {
      line.isHeld = false;
      if (line.isReady) {
        line.isReady = false;
        ready.remove(line);
      }
      offer(line);
    }
  }
}
