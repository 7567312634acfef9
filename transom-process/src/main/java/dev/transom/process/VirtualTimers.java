package dev.transom.process;

import dev.transom.process.spi.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Time that passes only when a test lets it; entries run in the order of their due times. */
final class VirtualTimers extends Timers implements Clock {
  private final TreeSet<Entry> entries =
      new TreeSet<>(
          Comparator.<Entry>comparingLong(e -> e.dueNanos).thenComparingLong(e -> e.tick));
  private long added;
  private volatile long nanos;

  @Override
  public long nanos() {
    return nanos;
  }

  @Override
  public Instant now() {
    return Instant.EPOCH.plusNanos(nanos);
  }

  @Override
  long current() {
    return nanos;
  }

  @Override
  synchronized void insert(Entry entry) {
    entry.tick = added++;
    entry.linked = entries.add(entry);
  }

  @Override
  synchronized void remove(Entry entry) {
    if (entry.linked) {
      entry.linked = false;
      entries.remove(entry);
    }
  }

  /** Takes the next entry that is due by then, and sets the time to its due time. */
  synchronized @Nullable Entry next(long untilNanos) {
    if (entries.isEmpty() || entries.first().dueNanos > untilNanos) {
      return null;
    }
    Entry entry = entries.removeFirst();
    entry.linked = false;
    nanos = Math.max(nanos, entry.dueNanos);
    return entry;
  }

  synchronized void advanceTo(long newNanos) {
    nanos = Math.max(nanos, newNanos);
  }

  @Override
  synchronized int size() {
    return entries.size();
  }

  @Override
  synchronized void close() {
    entries.clear();
  }
}
