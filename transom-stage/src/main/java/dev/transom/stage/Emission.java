package dev.transom.stage;

import dev.transom.process.ExitReason;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * The output of one step while it runs. For a partitioning stage the partition of each event is
 * found here, in the step's own process: an exception in the user's function is the step's.
 */
final class Emission implements Source<Object> {
  private static final int FIRST_SIZE = 1;
  private static final int SECOND_SIZE = 16;
  private static final int LARGEST_FIRST_SIZE = 4096;
  private static final @Nullable Object[] NO_EVENTS = {};
  private static final int[] NO_LANES = {};

  private final Dispatcher.@Nullable Partition<Object> partition;
  private final int expected;
  private final long owed;
  private @Nullable Object[] events = NO_EVENTS;
  private int @Nullable [] lanes;
  private int count;
  private long handled;
  private @Nullable ExitReason end;
  private @Nullable Duration rest;
  private @Nullable Queue<Object> strays; // emptied by whoever publishes

  /**
   * @param expected how many events there will be, if that is known
   * @param owed how many are wanted
   */
  @SuppressWarnings("unchecked")
  Emission(@Nullable Dispatcher<?> dispatcher, long expected, long owed) {
    partition =
        dispatcher instanceof Dispatcher.Partition<?> it ? (Dispatcher.Partition<Object>) it : null;
    this.owed = owed;
    this.expected = Math.clamp(expected, FIRST_SIZE, LARGEST_FIRST_SIZE);
  }

  @Override
  public void emit(Object event) {
    Objects.requireNonNull(event, "event");
    int lane = 0;
    if (partition != null) {
      Object key = partition.function().apply(event);
      if (key == Dispatcher.NONE) {
        handled++;
        return;
      }
      lane = partition.indexOf(key);
      if (lane < 0) {
        stray(event);
        return;
      }
    }
    put(event, lane);
  }

  /** Emits an event to a partition that the stage itself has found. */
  void emitTo(Object event, int lane) {
    put(event, lane);
  }

  private void put(Object event, int lane) {
    if (count == events.length) {
      grow();
    }
    if (lanes != null) {
      lanes[count] = lane;
    }
    events[count++] = event;
    handled++;
  }

  /** As one copy where no event needs to be looked at. */
  @Override
  public void emitAll(Collection<?> all) {
    if (partition != null) {
      all.forEach(this::emit);
      return;
    }
    @Nullable Object[] added = all.toArray();
    for (Object event : added) {
      Objects.requireNonNull(event, "event");
    }
    if (count == 0) {
      events = added;
    } else {
      if (count + added.length > events.length) {
        events = Arrays.copyOf(events, Math.max(count + added.length, count * 2), Object[].class);
      }
      System.arraycopy(added, 0, events, count, added.length);
    }
    count += added.length;
    handled += added.length;
  }

  private void grow() {
    int size = count == 0 ? expected : Math.max(count * 2, SECOND_SIZE);
    events = Arrays.copyOf(events, size, Object[].class);
    if (partition != null) {
      lanes = Arrays.copyOf(lanes == null ? NO_LANES : lanes, size);
    }
  }

  /** Gives up an event that is for no partition. */
  void stray(Object event) {
    handled++;
    Queue<Object> queue = strays;
    if (queue == null) {
      queue = new ConcurrentLinkedQueue<>();
      strays = queue;
    }
    queue.add(event);
  }

  @Override
  public void complete() {
    end = ExitReason.NORMAL;
  }

  @Override
  public long owed() {
    return Math.max(0, owed - handled);
  }

  @Override
  public void askAgainAfter(Duration delay) {
    if (delay.isNegative()) {
      throw new IllegalArgumentException("the delay must not be negative, got: " + delay);
    }
    rest = delay;
  }

  /** How long not to ask; null to ask whenever there is demand. */
  @Nullable Duration rest() {
    return rest;
  }

  /** There will be no more, for a reason that is not normal. */
  void fail(ExitReason reason) {
    end = reason;
  }

  /** What the stage is to end with, when everything is acknowledged; null if it goes on. */
  @Nullable ExitReason end() {
    return end;
  }

  boolean isEmpty() {
    return count == 0 && strays == null;
  }

  /** How many events were emitted, those for nobody included. */
  long handled() {
    return handled;
  }

  @Nullable Object[] events() {
    return events;
  }

  int @Nullable [] lanes() {
    return lanes;
  }

  int count() {
    return count;
  }

  /** Takes one of the events whose partition there is not; null if there are no more. */
  @Nullable Object nextStray() {
    return strays == null ? null : strays.poll();
  }
}
