package dev.transom.stage;

/** Whether a stage passes on what its consumers ask for. */
public enum DemandMode {
  /** It does: the source is asked, events leave. The default. */
  FORWARD,
  /**
   * It keeps what is asked, and whatever it puts out meanwhile: nothing leaves, the source is not
   * asked. For waiting until everybody has subscribed, to a broadcast above all.
   */
  ACCUMULATE
}
