package dev.transom.pipeline;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * For how much of the last seconds somebody was busy: a second of a ring for each, so that what was
 * long ago is forgotten. Written by one process at a time, read by any; a reader that meets a
 * writer may be off by what is just being written.
 */
final class Busy {
  private static final long SECOND = 1_000_000_000;
  private static final int SECONDS = 10;

  private final long start;
  private final AtomicLongArray seconds = new AtomicLongArray(SECONDS); // which one it is
  private final AtomicLongArray nanos = new AtomicLongArray(SECONDS);

  Busy(long start) {
    this.start = start;
    for (int i = 0; i < SECONDS; i++) {
      seconds.set(i, -1);
    }
  }

  /** It was busy from one time to another. */
  void add(long from, long to) {
    long last = (to - start) / SECOND;
    long first = Math.max((from - start) / SECOND, last - SECONDS + 1);
    for (long second = first; second <= last; second++) {
      long begin = Math.max(from - start, second * SECOND);
      long end = Math.min(to - start, (second + 1) * SECOND);
      addIn(second, Math.max(0, end - begin));
    }
  }

  private void addIn(long second, long more) {
    int i = (int) (second % SECONDS);
    if (seconds.get(i) == second) {
      nanos.setRelease(i, nanos.get(i) + more);
    } else {
      nanos.set(i, more);
      seconds.setRelease(i, second);
    }
  }

  /** The part of the last seconds, from 0 to 1; those before the start do not count. */
  double share(long now, long busySince) {
    long second = (now - start) / SECOND;
    long first = Math.max(0, second - SECONDS + 1);
    long begin = first * SECOND;
    long all = now - start - begin;
    long busy = busySince == 0 ? 0 : now - start - Math.max(begin, busySince - start);
    for (int i = 0; i < SECONDS; i++) {
      if (seconds.getAcquire(i) >= first) {
        busy += nanos.getAcquire(i);
      }
    }
    return all <= 0 ? 0 : Math.clamp((double) busy / all, 0, 1);
  }
}
