package dev.transom.stage;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which consumer gets which of a slot's committed events. Passive and guarded by the outlet's lock;
 * runs no user code.
 */
abstract class Dispatch {
  final List<Edge> edges = new ArrayList<>();

  static Dispatch of(Dispatcher<?> dispatcher) {
    if (dispatcher instanceof Dispatcher.Fair<?>) {
      return new DemandDispatch(false); // as a rule, and a switch over types would slow a start
    }
    return switch (dispatcher) {
      case Dispatcher.Fair<?> _ -> throw new AssertionError();
      case Dispatcher.Greedy<?> _ -> new DemandDispatch(true);
      case Dispatcher.Broadcast<?> _ -> new BroadcastDispatch();
      case Dispatcher.Partition<?> it -> new PartitionDispatch(it.partitions(), it.queueLimit());
    };
  }

  /**
   * Whether an edge fits.
   *
   * @param replaced the edge whose place it is to take; null if none
   * @throws IllegalArgumentException if not
   */
  void check(Edge edge, @Nullable Edge replaced) {}

  /** Accepts an edge, which fits. */
  void add(Edge edge) {
    edges.add(edge);
  }

  /** Puts an edge, which fits, in the place of another; what only that one's could take is its. */
  void replace(Edge old, Edge fresh) {
    edges.set(edges.indexOf(old), fresh);
  }

  /** Lets an edge go; returns what only this edge's consumer could have taken. */
  List<Parcel> remove(Edge edge) {
    edges.remove(edge);
    return List.of();
  }

  /**
   * Takes in new events.
   *
   * @param lanes the lane of each event, or null if there is one lane
   */
  abstract void offer(@Nullable Object[] events, int count, int @Nullable [] lanes, long order);

  /** Takes back what an edge's consumer did not acknowledge. */
  abstract void giveBack(Edge edge, List<Parcel> parcels);

  /** Moves waiting events into flights, as far as they have credit. */
  abstract void dispatch(List<Flight> toRing);

  /** How many more events the consumers could take than wait already. */
  abstract long demand();

  /** The place of the oldest event that waits; beyond all if none does. */
  abstract long first();

  /** How many events wait. */
  abstract long buffered();

  /** Drops new events beyond a limit. */
  abstract List<Parcel> trim(long limit, Keep keep);

  /** Takes everything out that waits. */
  abstract List<Parcel> clear();

  /** Nothing waits and everything sent is acknowledged. */
  final boolean isSettled() {
    if (buffered() > 0) {
      return false;
    }
    for (Edge edge : edges) {
      Flight flight = edge.flight;
      if (flight != null && !flight.isClosed() && !flight.isSettled()) {
        return false;
      }
    }
    return true;
  }

  final long credits() {
    long credits = 0;
    for (Edge edge : edges) {
      credits += edge.credit();
    }
    return credits;
  }

  static void send(Edge edge, Parcel parcel, List<Flight> toRing) {
    Flight flight = edge.flight;
    if (flight == null) {
      throw new AssertionError("sending over " + edge + " without a flight");
    }
    flight.append(parcel);
    if (!toRing.contains(flight)) {
      toRing.add(flight);
    }
  }
}
