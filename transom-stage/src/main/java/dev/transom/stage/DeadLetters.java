package dev.transom.stage;

import dev.transom.process.spi.Kernel;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Gives events up: counts them, tells, and calls the handler of the stage. */
final class DeadLetters {
  /** The handler of who has none of his own. */
  static final Consumer<DeadLetter<?>> DEFAULT = DeadLetter::log;

  private DeadLetters() {}

  /** Logs the first of some letters. */
  static void log(DeadLetter<?> first, long count) {
    Log.STAGE.log(Level.WARNING, () -> warning(first, count));
  }

  static String warning(DeadLetter<?> first, long count) {
    return "the stage "
        + first.stage()
        + " gives up "
        + (count == 1 ? "an event" : count + " events")
        + " ("
        + first.cause()
        + (count == 1 ? "): " : "), the first: ")
        + described(first.event());
  }

  /** An event as text, whatever its own method does. */
  private static String described(Object event) {
    try {
      return String.valueOf(event);
    } catch (RuntimeException e) {
      return event.getClass().getName() + ", whose toString threw " + e;
    }
  }

  static void give(Slot slot, List<Parcel> parcels, DeadLetter.Cause cause) {
    long count = parcels.stream().mapToLong(Parcel::size).sum();
    boolean together = count > 1 && slot.spec().deadLetterHandler() == DEFAULT;
    boolean first = true;
    for (Parcel parcel : parcels) {
      for (int i = parcel.from; i < parcel.to; i++) {
        Object event = Objects.requireNonNull(parcel.events[i]);
        DeadLetter<Object> letter =
            new DeadLetter<>(slot.name(), event, cause, parcel.attempts, Optional.empty());
        if (together && first) {
          log(letter, count); // one line for all
        }
        give(slot, letter, !together);
        first = false;
      }
    }
  }

  static void give(
      Slot slot, Object event, DeadLetter.Cause cause, int attempts, @Nullable Throwable error) {
    give(
        slot,
        new DeadLetter<>(slot.name(), event, cause, attempts, Optional.ofNullable(error)),
        true);
  }

  private static void give(Slot slot, DeadLetter<Object> letter, boolean handle) {
    slot.counters.deadLetters.increment();
    try {
      if (handle) {
        slot.spec().deadLetterHandler().accept(letter);
      }
    } catch (RuntimeException e) {
      Log.STAGE.log(
          Level.ERROR,
          "the dead-letter handler of " + slot.name() + " threw on " + described(letter.event()),
          e);
    }
    Kernel.get().emit(slot.node(), new StageTelemetry.GivenUp(slot.name(), letter));
  }
}
