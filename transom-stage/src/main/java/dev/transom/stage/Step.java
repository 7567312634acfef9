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

  /** The stage has said what comes of its whole input, and must not say it again. */
  final boolean inputEnd;

  /** The output and the delta have been taken over. Guarded by the outlet's lock. */
  boolean published;

  Step(
      @Nullable Flight flight,
      long acknowledged,
      @Nullable Emission output,
      @Nullable Object delta) {
    this(flight, acknowledged, output, delta, false);
  }

  private Step(
      @Nullable Flight flight,
      long acknowledged,
      @Nullable Emission output,
      @Nullable Object delta,
      boolean inputEnd) {
    this.flight = flight;
    this.acknowledged = acknowledged;
    this.output = output;
    this.delta = delta;
    this.inputEnd = inputEnd;
  }

  static Step ofInputEnd(@Nullable Emission output) {
    return new Step(null, 0, output, null, true);
  }

  /** Only an acknowledgement: nothing that needs the outlet's lock. */
  boolean isPlain() {
    return output == null && delta == null;
  }

  List<Object> strays() {
    return output == null ? List.of() : output.strays();
  }
}
