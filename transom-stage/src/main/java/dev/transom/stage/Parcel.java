package dev.transom.stage;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Events on their way over an edge, delivered together. A chain of parcels is a {@link Flight}'s
 * content: the producer's side appends, the consumer's side walks.
 */
final class Parcel {
  final @Nullable Object[] events;
  final int from;
  final int to;

  /**
   * The place of the first event in what the producing slot has put out; keeps returns in order.
   */
  final long order;

  final int attempts;

  /**
   * At most so many of these events are delivered together; 0: no limit. One of them may be poison.
   */
  final int piece;

  final boolean redelivered;

  /** How many events of the flight come before this parcel. */
  long start;

  volatile @Nullable Parcel next;

  /** Acknowledged by hand. */
  volatile boolean acknowledged;

  /**
   * Which single events are acknowledged; null for none. The consumer's: others look when it has
   * ended.
   */
  private @Nullable BitSet acknowledgedEvents;

  private int unacknowledged; // when there is such a set

  Parcel(
      @Nullable Object[] events,
      int from,
      int to,
      long order,
      int attempts,
      int piece,
      boolean redelivered) {
    this.events = events;
    this.from = from;
    this.to = to;
    this.order = order;
    this.attempts = attempts;
    this.piece = piece;
    this.redelivered = redelivered;
  }

  int size() {
    return to - from;
  }

  /** Notes the acknowledgement of one event; true if all are acknowledged now. */
  boolean acknowledge(int place) {
    BitSet set = acknowledgedEvents;
    if (set == null) {
      set = new BitSet(size());
      acknowledgedEvents = set;
      unacknowledged = size();
    }
    if (!set.get(place)) {
      set.set(place);
      unacknowledged--;
    }
    return unacknowledged == 0;
  }

  /** The first event from a place on that is not acknowledged by itself. */
  int nextOpen(int place) {
    BitSet set = acknowledgedEvents;
    return set == null ? place : set.nextClearBit(place);
  }

  /** The first event from a place on that is acknowledged by itself; the size if there is none. */
  int nextAcknowledged(int place) {
    int next = acknowledgedEvents == null ? -1 : acknowledgedEvents.nextSetBit(place);
    return next < 0 ? size() : next;
  }

  /** A part of this parcel, from one event to another, counted within the parcel. */
  Parcel part(int start, int end) {
    return new Parcel(
        events, from + start, from + end, order + start, attempts, piece, redelivered);
  }

  /** The same, given to a handler before. */
  Parcel redelivered(int newAttempts, int newPiece) {
    return new Parcel(events, from, to, order, newAttempts, newPiece, true);
  }
}
