package dev.transom.stage;

/** Who acknowledges the events of a subscription. */
public enum Acknowledge {
  /** The commit of the step that handled them. The default. */
  AUTOMATIC,
  /** The stage, with {@link Batch#acknowledge}, at any time and in any order. */
  MANUAL
}
