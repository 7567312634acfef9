package dev.transom.stage;

/** Who asks for events on a subscription. */
public enum Demand {
  /** The runtime, by the subscription's minimum and maximum. The default. */
  AUTOMATIC,
  /** The stage, with {@link Upstream#ask}. */
  MANUAL
}
