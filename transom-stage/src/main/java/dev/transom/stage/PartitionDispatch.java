package dev.transom.stage;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Each event belongs to a partition, each partition to one consumer. Every partition has a queue of
 * its own; when one is full nothing more is asked for, so that a slow partition is back-pressure
 * and not memory. Events stay with their partition when its consumer goes.
 */
final class PartitionDispatch extends Dispatch {
  private final List<Object> partitions;
  private final int queueLimit;
  private final List<Lane> lanes = new ArrayList<>();
  private final @Nullable Edge[] owners;
  private boolean toldUnserved;

  PartitionDispatch(List<Object> partitions, int queueLimit) {
    this.partitions = partitions;
    this.queueLimit = queueLimit;
    this.owners = new Edge[partitions.size()];
    partitions.forEach(partition -> lanes.add(new Lane()));
  }

  @Override
  void check(Edge edge, @Nullable Edge replaced) {
    Object key =
        edge.options
            .partition()
            .orElseThrow(() ->
                new IllegalArgumentException(
                    edge.producer.name()
                        + " partitions its events: say which with partition(…), one of "
                        + partitions));
    int lane = partitions.indexOf(key);
    if (lane < 0) {
      throw new IllegalArgumentException(
          edge.producer.name() + " has no partition " + key + ", only " + partitions);
    }
    Edge owner = owners[lane];
    if (owner != null && owner != replaced) {
      throw new IllegalArgumentException(
          "partition "
              + key
              + " of "
              + edge.producer.name()
              + " belongs to "
              + owner.consumer.name()
              + " already");
    }
    edge.lane = lane;
  }

  @Override
  void add(Edge edge) {
    super.add(edge);
    owners[edge.lane] = edge;
  }

  @Override
  void replace(Edge old, Edge fresh) {
    super.replace(old, fresh);
    owners[old.lane] = null;
    owners[fresh.lane] = fresh;
  }

  @Override
  List<Parcel> remove(Edge edge) {
    if (owners[edge.lane] == edge) {
      owners[edge.lane] = null;
    }
    return super.remove(edge);
  }

  @Override
  void offer(@Nullable Object[] events, int count, int @Nullable [] laneOf, long order) {
    if (laneOf == null) {
      throw new AssertionError("events without partitions");
    }
    int[] sizes = new int[lanes.size()];
    for (int i = 0; i < count; i++) {
      sizes[laneOf[i]]++;
    }
    @Nullable Object[][] parts = new Object[sizes.length][];
    for (int lane = 0; lane < sizes.length; lane++) {
      parts[lane] = new Object[sizes[lane]];
    }
    int[] filled = new int[sizes.length];
    for (int i = 0; i < count; i++) {
      int lane = laneOf[i];
      parts[lane][filled[lane]++] = events[i];
    }
    for (int lane = 0; lane < sizes.length; lane++) {
      if (sizes[lane] > 0) {
        lanes.get(lane).offer(parts[lane], 0, sizes[lane], order);
      }
    }
  }

  @Override
  void giveBack(Edge edge, List<Parcel> parcels) {
    lanes.get(edge.lane).giveBack(parcels);
  }

  @Override
  void dispatch(List<Flight> toRing) {
    for (Edge edge : edges) {
      Lane lane = lanes.get(edge.lane);
      while (lane.count() > 0 && edge.credit() > 0) {
        send(edge, lane.take((int) Math.min(Integer.MAX_VALUE, edge.credit())), toRing);
      }
    }
  }

  @Override
  long demand() {
    long fullest = 0;
    for (Lane lane : lanes) {
      fullest = Math.max(fullest, lane.freshCount());
    }
    return Math.min(
        credits(), queueLimit - fullest); // after a dispatch, who has credit has an empty queue
  }

  /** The partitions whose queues are full and that nobody consumes; empty if that is no news. */
  List<Object> newlyUnserved() {
    List<Object> unserved = new ArrayList<>();
    for (int i = 0; i < owners.length; i++) {
      if (owners[i] == null && lanes.get(i).freshCount() >= queueLimit) {
        unserved.add(partitions.get(i));
      }
    }
    boolean news = !unserved.isEmpty() && !toldUnserved;
    toldUnserved = !unserved.isEmpty();
    return news ? unserved : List.of();
  }

  @Override
  long first() {
    long first = Long.MAX_VALUE;
    for (Lane lane : lanes) {
      first = Math.min(first, lane.first());
    }
    return first;
  }

  @Override
  long buffered() {
    long count = 0;
    for (Lane lane : lanes) {
      count += lane.count();
    }
    return count;
  }

  @Override
  List<Parcel> trim(long limit, Keep keep) {
    List<Parcel> dropped = new ArrayList<>();
    for (Lane lane : lanes) {
      dropped.addAll(lane.trim(limit, keep));
    }
    return dropped;
  }

  @Override
  List<Parcel> clear() {
    List<Parcel> all = new ArrayList<>();
    lanes.forEach(lane -> all.addAll(lane.clear()));
    return all;
  }
}
