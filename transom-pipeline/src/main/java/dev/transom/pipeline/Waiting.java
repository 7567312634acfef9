package dev.transom.pipeline;

import dev.transom.process.Pid;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/**
 * Messages that were taken in and that no processor has begun with, and processors that have
 * nothing to do. Both under one lock, so that no processor goes idle while something waits.
 */
abstract class Waiting {
  private final Deque<Pid> idle = new ArrayDeque<>();
  private volatile boolean hasIdle;
  private int size;

  /** Adds messages, and tells who is to look. */
  final synchronized void add(Collection<? extends Message<?>> messages, Consumer<Pid> wake) {
    for (Message<?> message : messages) {
      append(message);
    }
    size += messages.size();
    wake(wake);
  }

  /** One waker is enough for some messages: who has taken some, looks whether there are more. */
  final synchronized void wake(Consumer<Pid> wake) {
    for (int left = ready(); left > 0 && !idle.isEmpty(); left -= 16) {
      wake.accept(idle.removeFirst());
    }
    hasIdle = !idle.isEmpty();
  }

  final synchronized void wakeAll(Consumer<Pid> wake) {
    idle.forEach(wake);
    idle.clear();
    hasIdle = false;
  }

  /**
   * Takes some; if there are none, who asks is idle.
   *
   * @param sharers among how many they are shared, whether these ask yet or not; 1 for no others
   */
  final synchronized List<Message<?>> take(int most, int sharers, Pid who) {
    int fitting = sharers == 1 ? most : Math.min(most, Math.ceilDiv(ready(), sharers));
    List<Message<?>> taken = new ArrayList<>(Math.min(fitting, size));
    remove(fitting, taken);
    size -= taken.size();
    if (taken.isEmpty() && !idle.contains(who)) {
      idle.add(who);
      hasIdle = true;
    }
    return taken;
  }

  final synchronized void forget(Pid who) {
    idle.remove(who);
    hasIdle = !idle.isEmpty();
  }

  /** Whether a processor has nothing to do. */
  final boolean hasIdle() {
    return hasIdle;
  }

  /** Adds messages before all others, as they will be tried again. */
  final synchronized void giveBack(List<? extends Message<?>> messages) {
    prepend(messages);
    size += messages.size();
  }

  /** Takes out all that nobody is to begin with any more. */
  final synchronized List<Message<?>> removeRevoked() {
    List<Message<?>> removed = new ArrayList<>();
    removeRevoked(removed);
    size -= removed.size();
    return removed;
  }

  final synchronized List<Message<?>> removeAll() {
    List<Message<?>> removed = new ArrayList<>();
    removeAll(removed);
    size -= removed.size();
    return removed;
  }

  final synchronized int size() {
    return size;
  }

  // ------------------------------------------------------------------ under the lock

  /** How many could be taken now, more or less. */
  abstract int ready();

  abstract void append(Message<?> message);

  abstract void prepend(List<? extends Message<?>> messages);

  abstract void remove(int most, List<Message<?>> into);

  abstract void removeRevoked(List<Message<?>> into);

  abstract void removeAll(List<Message<?>> into);
}
