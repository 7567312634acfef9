package dev.transom.stage;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whoever has asked gets events, whoever has asked for most first.
 *
 * <p>Greedy is GenStage's way: the first takes all it has asked for. Fair spreads what there is
 * over all who have asked, so that eight idle consumers share ten slow events. Spreading cheap
 * events would only make the batches small; so a share is at least as many events as are worth a
 * hand-over, once it is known what an event costs.
 */
final class DemandDispatch extends Dispatch {
  private static final long HANDOVER_NANOS = 20_000;
  private static final int LARGEST_MINIMUM = 512;
  private static final int EVENTS_TO_KNOW = 1_000;

  private final boolean greedy;
  private final Lane lane = new Lane();
  private int turn;

  DemandDispatch(boolean greedy) {
    this.greedy = greedy;
  }

  @Override
  void offer(@Nullable Object[] events, int count, int @Nullable [] lanes, long order) {
    lane.offer(events, 0, count, order);
  }

  @Override
  void giveBack(Edge edge, List<Parcel> parcels) {
    lane.giveBack(parcels);
  }

  @Override
  void dispatch(List<Flight> toRing) {
    while (lane.count() > 0) {
      int open = 0;
      for (Edge edge : edges) {
        if (edge.credit() > 0) {
          open++;
        }
      }
      if (open == 0) {
        return;
      }
      round(open, toRing);
    }
  }

  /** Gives each consumer with credit one share. */
  private void round(int open, List<Flight> toRing) {
    int minimum = greedy ? Integer.MAX_VALUE : minimumShare();
    for (int left = open; left > 0 && lane.count() > 0; left--) {
      Edge edge = mostCredit();
      if (edge == null) {
        return;
      }
      long share = Math.max(minimum, (lane.count() + left - 1) / left);
      send(edge, lane.take((int) Math.min(share, edge.credit())), toRing);
    }
  }

  /** The edge with the most credit; the one after the last chosen, among equals. */
  private @Nullable Edge mostCredit() {
    Edge best = null;
    long most = 0;
    int chosen = 0;
    int count = edges.size();
    for (int i = 0; i < count; i++) {
      int index = greedy ? i : (turn + i) % count;
      Edge edge = edges.get(index);
      long credit = edge.credit();
      if (credit > most) {
        most = credit;
        best = edge;
        chosen = index;
      }
    }
    turn = chosen + 1;
    return best;
  }

  private int minimumShare() {
    long events = 0;
    long nanos = 0;
    for (Edge edge : edges) {
      events += edge.consumer.counters.sampledEvents;
      nanos += edge.consumer.counters.sampledNanos;
    }
    if (events < EVENTS_TO_KNOW) {
      return 1;
    }
    return Math.clamp(HANDOVER_NANOS * events / Math.max(1, nanos), 1, LARGEST_MINIMUM);
  }

  @Override
  long demand() {
    return credits() - lane.count();
  }

  @Override
  long first() {
    return lane.first();
  }

  @Override
  long buffered() {
    return lane.count();
  }

  @Override
  List<Parcel> trim(long limit, Keep keep) {
    return lane.trim(limit, keep);
  }

  @Override
  List<Parcel> clear() {
    return lane.clear();
  }
}
