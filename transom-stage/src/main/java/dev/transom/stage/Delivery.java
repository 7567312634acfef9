package dev.transom.stage;

/** What becomes of events that a stage had received when it died. */
public enum Delivery {
  /**
   * They are delivered again, to the same stage's successor or to another consumer. The default.
   */
  AT_LEAST_ONCE,
  /** They are dropped and counted: GenStage's behaviour. */
  AT_MOST_ONCE
}
