package dev.transom.flow;

import java.util.List;

/**
 * A random flow of numbers, and what must come out of it: found by a model that knows nothing of
 * stages, batches and order.
 *
 * @param flow the flow
 * @param expected what comes out, in no order
 * @param text what was drawn, for people
 */
record ChaosFlow(Flow<Long> flow, List<Long> expected, String text) {
  /** Instead of a result that must not be. */
  static final long WRONG = -1;

  private static final int RANGE = 10_007;

  ChaosFlow then(String what, Flow<Long> next, List<Long> results) {
    return new ChaosFlow(next, results, text + "\n  " + what);
  }

  /** The same elements, in other stages or with other demand. */
  ChaosFlow then(String what, Flow<Long> next) {
    return then(what, next, expected);
  }

  /** A number made of two, which tells both as well as its range allows. */
  static long mix(long first, long second) {
    long mixed = (first * 31 + second) * 0x9E3779B97F4A7C15L;
    mixed = (mixed ^ (mixed >>> 32)) * 0xD6E8FEB86659FD93L;
    return Math.floorMod(mixed ^ (mixed >>> 32), RANGE);
  }

  /** A number made of several, in whatever order they come. */
  static long mix(long first, Iterable<Long> others) {
    long sum = 0;
    for (long other : others) {
      sum += mix(first, other) + 1;
    }
    return mix(first, sum);
  }

  @Override
  public String toString() {
    return text + "\n" + flow.explain();
  }
}
