package dev.transom.stage;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The infos of a slot that no commit has settled yet: first they have arrived, then they have a
 * place behind events.
 *
 * <p>An info is here from the moment it is sent until the step that handled it is published, or
 * until it is given up; the message that goes with it is only a bell. So a successor finds what its
 * predecessor had not come to. The lock is this object's own; no other is taken under it.
 */
final class Infos {
  private final Slot slot;
  private volatile int count;
  private boolean ended;
  private @Nullable Deque<Info> arrived; // a stage hardly ever has infos
  private @Nullable Deque<Info> placed;

  Infos(Slot slot) {
    this.slot = slot;
  }

  /** One was sent. */
  void arrive(Info info) {
    synchronized (this) {
      if (!ended) {
        Deque<Info> queue = arrived == null ? new ArrayDeque<>() : arrived;
        queue.add(info);
        arrived = queue;
        count++;
        return;
      }
    }
    giveUp(info);
  }

  boolean isEmpty() {
    return count == 0;
  }

  /** Those that the process has not been told of, or died before it was. */
  synchronized List<Info> arrived() {
    return arrived == null ? List.of() : List.copyOf(arrived);
  }

  /** Gives an info that has arrived its place; does nothing if it has one. */
  synchronized void place(Info info, long behind) {
    if (arrived != null && arrived.remove(info)) {
      info.behind = behind;
      Deque<Info> queue = placed == null ? new ArrayDeque<>() : placed;
      queue.add(info);
      placed = queue;
    }
  }

  /** Takes out one that has no place yet; false if it has, or is not here any more. */
  synchronized boolean withdraw(Info info) {
    return arrived != null && arrived.contains(info) && remove(info);
  }

  /** The first that has a place; null if none has. */
  synchronized @Nullable Info first() {
    return placed == null ? null : placed.peekFirst();
  }

  /** Takes one out; false if it is not here any more. */
  synchronized boolean remove(Info info) {
    boolean removed =
        (placed != null && placed.remove(info)) || (arrived != null && arrived.remove(info));
    if (removed) {
      count--;
    }
    return removed;
  }

  /** The slot has ended: nobody will handle what is left. */
  void end() {
    List<Info> left = new ArrayList<>();
    synchronized (this) {
      ended = true;
      if (placed != null) {
        left.addAll(placed);
      }
      left.addAll(arrived());
      arrived = null;
      placed = null;
      count = 0;
    }
    left.forEach(this::giveUp);
  }

  private void giveUp(Info info) {
    DeadLetters.give(slot, info.message, DeadLetter.Cause.ABANDONED, info.attempts, null);
  }
}
