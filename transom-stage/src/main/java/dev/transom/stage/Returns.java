package dev.transom.stage;

import dev.transom.process.spi.Kernel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a dead consumer leaves behind, sorted: what is delivered again, and what is given up.
 *
 * <p>Only the events whose own handler threw are suspects. They come back in ever smaller pieces;
 * an event that throws alone has an attempt counted, and after the allowed number it is a dead
 * letter.
 *
 * @param again to be delivered again, in order
 * @param poison to be given up
 * @param error what the handler threw
 * @param begun how many events had been given to the handler
 * @param dropped how many are dropped, with {@link Delivery#AT_MOST_ONCE}
 * @param tooLate their producer has ended: nothing can be delivered again
 */
record Returns(
    List<Parcel> again,
    List<Parcel> poison,
    @Nullable Throwable error,
    long begun,
    long dropped,
    boolean tooLate) {
  private static final int SHRINK = 8;

  /** Closes a flight; under the outlet's lock. */
  static Returns of(Flight flight, StageSpec<?, ?> consumer, boolean tooLate) {
    List<Parcel> again = new ArrayList<>();
    List<Parcel> poison = new ArrayList<>();
    long begun = 0;
    long dropped = 0;
    for (Flight.Left left : flight.close()) {
      Parcel parcel = left.parcel();
      if (consumer.delivery() == Delivery.AT_MOST_ONCE) {
        dropped += parcel.size();
        continue;
      }
      if (parcel.redelivered) {
        begun += parcel.size();
      }
      if (!left.blamed()) {
        again.add(parcel);
      } else if (parcel.size() > 1) {
        again.add(parcel.redelivered(0, (parcel.size() + SHRINK - 1) / SHRINK));
      } else {
        Parcel tried = parcel.redelivered(parcel.attempts + 1, 1);
        (tried.attempts >= consumer.maxRedeliveries() ? poison : again).add(tried);
      }
    }
    return new Returns(again, poison, flight.blame, begun, dropped, tooLate);
  }

  /** Tells and counts; without locks. */
  void tell(Slot consumer, Slot producer) {
    long events = again.stream().mapToLong(Parcel::size).sum();
    if (events > 0) {
      Kernel.get()
          .emit(
              consumer.node(),
              new StageTelemetry.Returned(consumer.name(), producer.name(), events, begun));
    }
    if (dropped > 0) {
      Kernel.get().emit(consumer.node(), new StageTelemetry.Dropped(consumer.name(), dropped));
    }
    for (Parcel parcel : poison) {
      consumer.poison.charge();
      for (int i = parcel.from; i < parcel.to; i++) {
        Object event = parcel.events[i];
        if (event != null) {
          DeadLetters.give(consumer, event, DeadLetter.Cause.POISON, parcel.attempts, error);
        }
      }
    }
    if (tooLate) {
      DeadLetters.give(producer, again, DeadLetter.Cause.ABANDONED);
    }
  }
}
