package dev.transom.stage;

import dev.transom.process.spi.Kernel;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Gives events up: counts them, tells, and calls the handler of the stage. */
final class DeadLetters {
  static final System.Logger LOG = System.getLogger("dev.transom.stage");

  private DeadLetters() {}

  static void give(Slot slot, List<Parcel> parcels, DeadLetter.Cause cause) {
    for (Parcel parcel : parcels) {
      for (int i = parcel.from; i < parcel.to; i++) {
        Object event = parcel.events[i];
        if (event != null) {
          give(slot, event, cause, parcel.attempts, null);
        }
      }
    }
  }

  static void give(
      Slot slot, Object event, DeadLetter.Cause cause, int attempts, @Nullable Throwable error) {
    slot.counters.deadLetters.increment();
    DeadLetter<Object> letter =
        new DeadLetter<>(slot.name(), event, cause, attempts, Optional.ofNullable(error));
    try {
      slot.spec().deadLetterHandler().accept(letter);
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "the dead-letter handler of " + slot.name() + " threw on " + event, e);
    }
    Kernel.get().emit(slot.node(), new StageTelemetry.GivenUp(slot.name(), letter));
  }
}
