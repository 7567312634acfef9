package dev.transom.stage;

/** What a stage is. */
public enum Role {
  /** A source of events. */
  PRODUCER,
  /** Takes events and emits events. */
  PRODUCER_CONSUMER,
  /** Takes events. */
  CONSUMER
}
