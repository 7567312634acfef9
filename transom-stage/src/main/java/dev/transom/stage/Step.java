package dev.transom.stage;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One committed step: what it acknowledges, what it puts out and what it adds to a collecting slot.
 * Publishing it twice is publishing it once.
 */
final class Step {
  final @Nullable Flight flight;
  final long acknowledged;
  final @Nullable Emission output;
  final @Nullable Object delta;

  /** The output and the delta have been taken over. Guarded by the slot's lock. */
  boolean published;

  Step(
      @Nullable Flight flight,
      long acknowledged,
      @Nullable Emission output,
      @Nullable Object delta) {
    this.flight = flight;
    this.acknowledged = acknowledged;
    this.output = output;
    this.delta = delta;
  }

  /** Only an acknowledgement: nothing that needs the slot's lock. */
  boolean isPlain() {
    return output == null && delta == null;
  }

  List<Object> strays() {
    return output == null ? List.of() : output.strays();
  }
}
