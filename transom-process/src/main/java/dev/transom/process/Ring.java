package dev.transom.process;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * A bounded queue for many producers and many consumers (Dmitry Vyukov's array queue): each slot
 * carries a sequence number that says whose turn it is. The owner of a core pushes and pops here,
 * others steal, and a runner whose core was taken away may still push without harm.
 */
final class Ring {
  private static final int SIZE = 256;
  private static final VarHandle SEQUENCE = MethodHandles.arrayElementVarHandle(long[].class);
  private static final VarHandle HEAD;
  private static final VarHandle TAIL;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      HEAD = lookup.findVarHandle(Ring.class, "head", long.class);
      TAIL = lookup.findVarHandle(Ring.class, "tail", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final long[] sequences = new long[SIZE];
  private final @Nullable Task[] slots = new Task[SIZE];
  private volatile long head;
  private volatile long tail;

  Ring() {
    for (int i = 0; i < SIZE; i++) {
      sequences[i] = i;
    }
  }

  /** False if full. */
  boolean offer(Task task) {
    while (true) {
      long position = tail;
      int slot = (int) position & (SIZE - 1);
      long turn = (long) SEQUENCE.getAcquire(sequences, slot) - position;
      if (turn == 0) {
        if (TAIL.compareAndSet(this, position, position + 1)) {
          slots[slot] = task;
          SEQUENCE.setRelease(sequences, slot, position + 1);
          return true;
        }
      } else if (turn < 0) {
        return false;
      }
    }
  }

  @Nullable Task poll() {
    while (true) {
      long position = head;
      int slot = (int) position & (SIZE - 1);
      long turn = (long) SEQUENCE.getAcquire(sequences, slot) - (position + 1);
      if (turn == 0) {
        if (HEAD.compareAndSet(this, position, position + 1)) {
          Task task = slots[slot];
          slots[slot] = null;
          SEQUENCE.setRelease(sequences, slot, position + SIZE);
          return task;
        }
      } else if (turn < 0) {
        return null;
      }
    }
  }

  /** An estimate. */
  int size() {
    return (int) Math.max(0, tail - head);
  }

  boolean isEmpty() {
    return head == tail;
  }
}
