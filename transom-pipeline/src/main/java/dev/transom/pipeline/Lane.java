package dev.transom.pipeline;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Complete batches in the order in which they are to be handled. Of an ordered lane one is handled
 * at a time, and while one waits to be tried again so do those behind it. Guarded by its table.
 */
final class Lane {
  final int index;
  final boolean isOrdered;
  final Deque<ReadyBatch> batches = new ArrayDeque<>();
  int handled; // batches of it are with processors
  int held; // times that it waits for another attempt

  Lane(int index, boolean isOrdered) {
    this.index = index;
    this.isOrdered = isOrdered;
  }

  boolean isReady() {
    return !batches.isEmpty() && (!isOrdered || (handled == 0 && held == 0));
  }

  boolean isEmpty() {
    return batches.isEmpty() && handled == 0 && held == 0;
  }
}
