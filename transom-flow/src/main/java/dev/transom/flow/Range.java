package dev.transom.flow;

import java.util.Iterator;
import java.util.NoSuchElementException;

/** Whole numbers, one after the other. */
final class Range implements Iterator<Long> {
  private final long to;
  private long next;

  Range(long from, long to) {
    this.next = from;
    this.to = to;
  }

  @Override
  public boolean hasNext() {
    return next < to;
  }

  @Override
  public Long next() {
    if (next >= to) {
      throw new NoSuchElementException();
    }
    return next++;
  }
}
