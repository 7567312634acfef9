package dev.transom.pipeline;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * For sources that acknowledge a partition up to an offset, as Kafka does, and not each message by
 * itself: knows which offsets are in flight, in whatever order they are finished, and up to where
 * all are. It is the acknowledger of its messages; whoever commits asks it from time to time.
 *
 * {@snippet :
 * OffsetTracker<TopicPartition> offsets = new OffsetTracker<>();
 *
 * out.emit(
 *     Message.of(record.value())
 *         .group(partition)
 *         .acknowledger(offsets, offsets.begin(partition, record.offset())));
 *
 * offsets.takeMoved().forEach((partition, offset) -> consumer.commit(partition, offset));
 *
 * context.revoke(partition, Duration.ofSeconds(10));   // a rebalance: first the messages,
 * offsets.revoke(partition)                            // then the partition
 *     .ifPresent(offset -> consumer.commit(partition, offset));
 * }
 *
 * <p>A message is finished when it is acknowledged, as successful or as failed: a failed one is in
 * the dead letters, and must not hold up its partition for ever. One that is released is not
 * finished. What it keeps is as much as is in flight, however far the oldest of that is behind the
 * newest. Offsets may have holes. For use by any thread.
 *
 * @param <P> tells partitions apart; with {@code equals} and {@code hashCode}
 */
public final class OffsetTracker<P> implements Acknowledger {
  private final Map<P, Partition> partitions = new ConcurrentHashMap<>();

  /** A tracker without partitions: each is there from its first offset on. */
  public OffsetTracker() {}

  /** What a message is known by. */
  public static final class Receipt {
    private final Partition partition;
    private final long offset;

    private Receipt(Partition partition, long offset) {
      this.partition = partition;
      this.offset = offset;
    }

    /**
     * Its offset.
     *
     * @return as it was given
     */
    public long offset() {
      return offset;
    }

    @Override
    public String toString() {
      return partition.name + "@" + offset;
    }
  }

  /**
   * One assignment of a partition. With each offset in flight it keeps the one that was begun just
   * before: once the offset is the oldest in flight, that one is the newest below which all is
   * finished.
   */
  private static final class Partition {
    private static final long NONE = -1;

    final Object name;
    private final TreeMap<Long, Long> inFlight = new TreeMap<>(); // each with the one before
    private long newest = NONE; // that was begun
    private long taken = NONE; // the position that was told last

    Partition(Object name) {
      this.name = name;
    }

    synchronized Receipt begin(long offset) {
      if (offset <= newest) {
        throw new IllegalArgumentException(
            "the offset "
                + offset
                + " of "
                + name
                + " does not come after "
                + newest
                + ": begin offsets in rising order, and revoke a partition that is read again");
      }
      inFlight.put(offset, newest);
      newest = offset;
      return new Receipt(this, offset);
    }

    synchronized boolean finish(long offset) {
      return inFlight.remove(offset) != null;
    }

    /** The first offset that is not finished, as far as is known; {@link #NONE} if nothing is. */
    synchronized long position() {
      long last = inFlight.isEmpty() ? newest : inFlight.firstEntry().getValue();
      return last == NONE ? NONE : last + 1;
    }

    synchronized long takeMoved() {
      long now = position();
      if (now == taken) {
        return NONE;
      }
      taken = now;
      return now;
    }

    synchronized int inFlight() {
      return inFlight.size();
    }
  }

  /**
   * An offset is about to be emitted.
   *
   * @param partition its partition
   * @param offset greater than all before it in the partition, at least 0
   * @return the receipt for its message
   * @throws IllegalArgumentException if it is not greater
   */
  public Receipt begin(P partition, long offset) {
    Objects.requireNonNull(partition, "partition");
    if (offset < 0) {
      throw new IllegalArgumentException("an offset is at least 0, got: " + offset);
    }
    return partitions.computeIfAbsent(partition, Partition::new).begin(offset);
  }

  /**
   * An offset is finished. One of a partition that was revoked since does not count.
   *
   * @param receipt what {@link #begin} has returned for it
   * @return false if it was finished before
   */
  public boolean finish(Receipt receipt) {
    return receipt.partition.finish(receipt.offset);
  }

  /** Finishes all of them. */
  @Override
  public void acknowledge(Acknowledgement messages) {
    finish(messages.successful());
    finish(messages.failed());
  }

  private void finish(List<Message<?>> messages) {
    for (Message<?> message : messages) {
      finish(message.receipt(Receipt.class));
    }
  }

  /**
   * Up to where a partition is finished.
   *
   * @param partition which
   * @return the highest offset below which nothing is in flight, plus one: what is to be committed;
   *     empty if nothing is finished
   */
  public OptionalLong position(P partition) {
    Partition there = partitions.get(partition);
    return there == null ? OptionalLong.empty() : optional(there.position());
  }

  /**
   * Up to where each partition is finished that has moved since this was called last. If they
   * cannot be committed, {@link #position} still tells them.
   *
   * @return the positions by partition, without those that have not moved
   */
  public Map<P, Long> takeMoved() {
    Map<P, Long> moved = new HashMap<>();
    partitions.forEach((partition, there) -> {
      long position = there.takeMoved();
      if (position != Partition.NONE) {
        moved.put(partition, position);
      }
    });
    return Map.copyOf(moved);
  }

  /**
   * How many offsets of a partition are begun and not finished.
   *
   * @param partition which
   * @return the number; 0 for one that is not known
   */
  public int inFlight(P partition) {
    Partition there = partitions.get(partition);
    return there == null ? 0 : there.inFlight();
  }

  /**
   * Forgets a partition: it belongs to somebody else now, or is read again from an offset before.
   * Receipts of before do not count any more, also if the partition comes back.
   *
   * @param partition which
   * @return up to where it was finished, for the last commit; empty if nothing was
   */
  public OptionalLong revoke(P partition) {
    Partition there = partitions.remove(partition);
    return there == null ? OptionalLong.empty() : optional(there.position());
  }

  private static OptionalLong optional(long position) {
    return position == Partition.NONE ? OptionalLong.empty() : OptionalLong.of(position);
  }

  @Override
  public String toString() {
    return "OffsetTracker" + partitions.keySet();
  }
}
