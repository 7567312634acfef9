package dev.transom.stage;

import org.jspecify.annotations.Nullable;

/**
 * One committed step: what it acknowledges, what it puts out and what it adds to a collecting slot.
 * Publishing it twice is publishing it once.
 */
final class Step {
  /** What a step does once beside events; doing it twice is doing it once. */
  interface Settled {
    void settle();
  }

  final @Nullable Flight flight;
  final long acknowledged;
  final @Nullable Emission output;
  final @Nullable Object delta;

  /** The stage has said what comes of its whole input, and must not say it again. */
  final boolean inputEnd;

  /** What is done with when the step has been committed, beside events. */
  final @Nullable Settled settled;

  /** The output and the delta have been taken over. Guarded by the outlet's lock. */
  boolean published;

  Step(
      @Nullable Flight flight,
      long acknowledged,
      @Nullable Emission output,
      @Nullable Object delta) {
    this(flight, acknowledged, output, delta, false, null);
  }

  private Step(
      @Nullable Flight flight,
      long acknowledged,
      @Nullable Emission output,
      @Nullable Object delta,
      boolean inputEnd,
      @Nullable Settled settled) {
    this.flight = flight;
    this.acknowledged = acknowledged;
    this.output = output;
    this.delta = delta;
    this.inputEnd = inputEnd;
    this.settled = settled;
  }

  static Step ofInputEnd(@Nullable Emission output, @Nullable Object delta) {
    return new Step(null, 0, output, delta, true, null);
  }

  /** Of a callback that was given no events. */
  static Step ofCallback(
      @Nullable Emission output, @Nullable Object delta, @Nullable Settled settled) {
    return new Step(null, 0, output, delta, false, settled);
  }

  /** Only an acknowledgement: nothing that needs the outlet's lock. */
  boolean isPlain() {
    return output == null && delta == null;
  }

  /** The next event for a partition that there is not, to one caller only; null if no more. */
  @Nullable Object nextStray() {
    return output == null ? null : output.nextStray();
  }
}
