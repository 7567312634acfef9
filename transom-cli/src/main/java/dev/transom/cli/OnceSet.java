package dev.transom.cli;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * A set of numbers that many threads add to; a bit per number where numbers are near each other.
 */
final class OnceSet {
  private static final int PAGE_BITS = 12;

  private final Map<Long, AtomicLongArray> pages = new ConcurrentHashMap<>();

  /** Adds a number; false if it was there. */
  boolean add(long number) {
    AtomicLongArray page =
        pages.computeIfAbsent(number >>> PAGE_BITS, n -> new AtomicLongArray(1 << (PAGE_BITS - 6)));
    int word = (int) (number >>> 6) & ((1 << (PAGE_BITS - 6)) - 1);
    long bit = 1L << number;
    return (page.getAndAccumulate(word, bit, (a, b) -> a | b) & bit) == 0;
  }
}
