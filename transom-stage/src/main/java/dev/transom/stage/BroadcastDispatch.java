package dev.transom.stage;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Every consumer gets every event; the slowest sets the pace. What a dead consumer had not
 * acknowledged waits for its own successor, and so does everybody else.
 */
final class BroadcastDispatch extends Dispatch {
  private final Lane lane = new Lane();
  private final Map<Edge, Lane> returned = new IdentityHashMap<>();

  @Override
  void check(Edge edge, @Nullable Edge replaced) {
    for (Edge other : edges) {
      if (other.consumer == edge.consumer && other != replaced) {
        throw new IllegalArgumentException(
            edge.consumer.name()
                + " is subscribed to "
                + edge.producer.name()
                + " already: a broadcast gives each consumer every event once");
      }
    }
  }

  @Override
  void add(Edge edge) {
    super.add(edge);
    returned.put(edge, new Lane());
  }

  @Override
  void replace(Edge old, Edge fresh) {
    super.replace(old, fresh);
    Lane own = returned.remove(old);
    returned.put(fresh, own == null ? new Lane() : own);
  }

  @Override
  List<Parcel> remove(Edge edge) {
    super.remove(edge);
    Lane left = returned.remove(edge);
    return left == null ? List.of() : left.clear();
  }

  @Override
  void offer(@Nullable Object[] events, int count, int @Nullable [] lanes, long order) {
    lane.offer(events, 0, count, order);
  }

  @Override
  void giveBack(Edge edge, List<Parcel> parcels) {
    Lane own = returned.get(edge);
    if (own != null) {
      own.giveBack(parcels);
    }
  }

  @Override
  void dispatch(List<Flight> toRing) {
    for (Edge edge : edges) {
      Lane own = returned.get(edge);
      while (own != null && own.count() > 0 && edge.credit() > 0) {
        send(edge, own.take((int) Math.min(Integer.MAX_VALUE, edge.credit())), toRing);
      }
    }
    while (lane.count() > 0) {
      long common = common();
      if (common == 0) {
        return;
      }
      Parcel parcel = lane.take((int) Math.min(Integer.MAX_VALUE, common));
      for (Edge edge : edges) {
        send(edge, parcel.part(0, parcel.size()), toRing);
      }
    }
  }

  /** What everybody has room for. */
  private long common() {
    long common = edges.isEmpty() ? 0 : Long.MAX_VALUE;
    for (Edge edge : edges) {
      Lane own = returned.get(edge);
      common = Math.min(common, own != null && own.count() > 0 ? 0 : edge.credit());
    }
    return common;
  }

  @Override
  long demand() {
    return common() - lane.count();
  }

  @Override
  long first() {
    long first = lane.first();
    for (Lane own : returned.values()) {
      first = Math.min(first, own.first());
    }
    return first;
  }

  @Override
  long buffered() {
    long count = lane.count();
    for (Lane own : returned.values()) {
      count += own.count();
    }
    return count;
  }

  @Override
  List<Parcel> trim(long limit, Keep keep) {
    return lane.trim(limit, keep);
  }

  @Override
  List<Parcel> clear() {
    List<Parcel> all = new ArrayList<>(lane.clear());
    returned.values().forEach(own -> all.addAll(own.clear()));
    return all;
  }
}
