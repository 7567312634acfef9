package dev.transom.stage;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Committed events that wait for a consumer: what came back from the dead, in order and ahead of
 * what is new. Guarded by its outlet's lock.
 */
final class Lane {
  private final Deque<Parcel> returned = new ArrayDeque<>(1); // hardly ever any
  private final Deque<Parcel> fresh = new ArrayDeque<>();
  private long returnedCount;
  private long freshCount;

  void offer(@Nullable Object[] events, int from, int to, long order) {
    if (to > from) {
      fresh.addLast(new Parcel(events, from, to, order, 0, 0, false));
      freshCount += to - from;
    }
  }

  void giveBack(List<Parcel> parcels) {
    if (parcels.isEmpty()) {
      return;
    }
    List<Parcel> all = new ArrayList<>(returned);
    all.addAll(parcels);
    all.sort(Comparator.comparingLong(parcel -> parcel.order));
    returned.clear();
    returned.addAll(all);
    parcels.forEach(parcel -> returnedCount += parcel.size());
  }

  long count() {
    return returnedCount + freshCount;
  }

  long freshCount() {
    return freshCount;
  }

  /** The place of the oldest event, in what the slot has put out; beyond all if there is none. */
  long first() {
    return Math.min(placeOf(returned.peekFirst()), placeOf(fresh.peekFirst()));
  }

  private static long placeOf(@Nullable Parcel parcel) {
    return parcel == null ? Long.MAX_VALUE : parcel.order;
  }

  /** Takes the next events to be delivered together; there must be some. */
  Parcel take(int most) {
    Parcel first = returned.peekFirst();
    if (first != null) {
      int limit = first.piece == 0 ? most : Math.min(most, first.piece);
      Parcel taken = takeFrom(returned, limit);
      returnedCount -= taken.size();
      return taken;
    }
    first = fresh.getFirst();
    Parcel taken = first.size() < most && fresh.size() > 1 ? merge(most) : takeFrom(fresh, most);
    freshCount -= taken.size();
    return taken;
  }

  private static Parcel takeFrom(Deque<Parcel> queue, int most) {
    Parcel first = queue.removeFirst();
    if (first.size() <= most) {
      return first;
    }
    queue.addFirst(first.part(most, first.size()));
    return first.part(0, most);
  }

  /** Small pieces that have piled up go together. */
  private Parcel merge(int most) {
    int size = (int) Math.min(most, freshCount);
    @Nullable Object[] events = new Object[size];
    long order = fresh.getFirst().order;
    int filled = 0;
    while (filled < size) {
      Parcel part = takeFrom(fresh, size - filled);
      System.arraycopy(part.events, part.from, events, filled, part.size());
      filled += part.size();
    }
    return new Parcel(events, 0, size, order, 0, 0, false);
  }

  /** Drops what is beyond a limit; returned events do not count and are not dropped. */
  List<Parcel> trim(long limit, Keep keep) {
    List<Parcel> dropped = new ArrayList<>();
    while (freshCount > limit) {
      int excess = (int) Math.min(Integer.MAX_VALUE, freshCount - limit);
      Parcel parcel;
      if (keep == Keep.LAST) {
        parcel = takeFrom(fresh, excess);
      } else {
        Parcel last = fresh.removeLast();
        if (last.size() > excess) {
          fresh.addLast(last.part(0, last.size() - excess));
          parcel = last.part(last.size() - excess, last.size());
        } else {
          parcel = last;
        }
      }
      freshCount -= parcel.size();
      dropped.add(parcel);
    }
    return dropped;
  }

  /** Takes everything out. */
  List<Parcel> clear() {
    List<Parcel> all = new ArrayList<>(returned);
    all.addAll(fresh);
    returned.clear();
    fresh.clear();
    returnedCount = 0;
    freshCount = 0;
    return all;
  }
}
