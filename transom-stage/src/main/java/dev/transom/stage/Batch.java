package dev.transom.stage;

import java.util.List;
import java.util.Objects;

/**
 * Events that are handled in one step.
 *
 * @param <E> the type of the events
 */
public final class Batch<E> {
  private final EventList<E> events;
  private final Selection selection;
  private final Upstream from;
  private final Parcel parcel;
  private final Flight flight;

  @SuppressWarnings("unchecked")
  Batch(Selection selection, Upstream from, Parcel parcel, Flight flight) {
    this.events = (EventList<E>) selection.events();
    this.selection = selection;
    this.from = from;
    this.parcel = parcel;
    this.flight = flight;
  }

  /**
   * The events, in order.
   *
   * @return an immutable list, never empty
   */
  public List<E> events() {
    return events;
  }

  /**
   * How many events there are.
   *
   * @return at least 1
   */
  public int size() {
    return events.size();
  }

  /**
   * The subscription they came by.
   *
   * @return the subscription
   */
  public Upstream from() {
    return from;
  }

  /**
   * Whether these events have been given to a handler before, which died before it committed them.
   *
   * @return false for a first delivery
   */
  public boolean redelivered() {
    return parcel.redelivered;
  }

  /**
   * How many times these events were given to a handler alone and it threw. Always 0 for more than
   * one event: a neighbour may be to blame.
   *
   * @return the number
   */
  public int attempts() {
    return parcel.attempts;
  }

  /**
   * Acknowledges the whole batch, on a subscription with {@link Acknowledge#MANUAL}: it will not be
   * delivered again. May be called at any time and in any order, in the stage's own process; the
   * second call does nothing.
   *
   * @throws IllegalStateException if the subscription acknowledges automatically
   */
  public void acknowledge() {
    checkManual();
    flight.acknowledgeByHand(parcel);
  }

  /**
   * Acknowledges one event of the batch, on a subscription with {@link Acknowledge#MANUAL}: if the
   * stage dies, the others are delivered again. When all are acknowledged, so is the batch.
   *
   * @param index which, from 0
   * @throws IllegalStateException if the subscription acknowledges automatically
   * @throws IndexOutOfBoundsException if there is no such event
   */
  public void acknowledge(int index) {
    checkManual();
    flight.acknowledgeByHand(parcel, selection.place(Objects.checkIndex(index, size())));
  }

  private void checkManual() {
    if (flight.edge.options.acknowledge() != Acknowledge.MANUAL) {
      throw new IllegalStateException(
          "this subscription acknowledges when the step commits: use acknowledge(Acknowledge.MANUAL)"
              + " on the subscription to do it by hand");
    }
  }

  @Override
  public String toString() {
    return "Batch" + events;
  }
}
