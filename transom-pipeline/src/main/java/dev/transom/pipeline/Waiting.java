package dev.transom.pipeline;

import dev.transom.process.Pid;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/**
 * Messages that were taken in and that no processor has begun with, and processors that have
 * nothing to do. Both under one lock, so that no processor goes idle while something waits.
 */
abstract class Waiting {
  static final Message<?>[] NONE = {};
  private static final int FEW = 16;

  private final Deque<Pid> idle = new ArrayDeque<>();
  private volatile boolean hasIdle;
  private volatile int size; // changed under the lock
  private int portion = FEW; // how much a processor takes at once

  /** Adds messages, and tells who is to look. The array is given away. */
  final synchronized void add(Message<?>[] messages, Consumer<Pid> wake) {
    append(messages);
    resize(messages.length);
    wake(wake);
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // it is under the lock
  private void resize(int by) {
    size += by;
  }

  /**
   * One waker is enough for some messages: who has taken some, looks whether there are more. Where
   * none of them takes long, one is enough for as many as it takes.
   */
  final synchronized void wake(Consumer<Pid> wake) {
    for (int left = ready(); left > 0 && !idle.isEmpty(); left -= portion) {
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
  final synchronized Message<?>[] take(int most, int sharers, Pid who) {
    portion = sharers == 1 ? Math.max(FEW, most) : FEW;
    int fitting = sharers == 1 ? most : Math.min(most, Math.ceilDiv(ready(), sharers));
    Message<?>[] taken = remove(fitting);
    resize(-taken.length);
    if (taken.length == 0 && !idle.contains(who)) {
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
    resize(messages.size());
  }

  /** Takes out all that nobody is to begin with any more. */
  final synchronized List<Message<?>> removeRevoked() {
    List<Message<?>> removed = new ArrayList<>();
    removeRevoked(removed);
    resize(-removed.size());
    return removed;
  }

  final synchronized List<Message<?>> removeAll() {
    List<Message<?>> removed = new ArrayList<>();
    removeAll(removed);
    resize(-removed.size());
    return removed;
  }

  final int size() {
    return size;
  }

  // ------------------------------------------------------------------ under the lock

  /** How many could be taken now, more or less. */
  abstract int ready();

  abstract void append(Message<?>[] messages);

  abstract void prepend(List<? extends Message<?>> messages);

  abstract Message<?>[] remove(int most);

  abstract void removeRevoked(List<Message<?>> into);

  abstract void removeAll(List<Message<?>> into);
}
