package dev.transom.pipeline;

/** How far a pipeline is. */
public enum Phase {
  /** Its processes are being started. */
  STARTING,
  /** It takes messages in. */
  RUNNING,
  /** It takes nothing in; what is in flight goes on. */
  PAUSED,
  /** It takes nothing in any more; when what is in flight is finished, it ends. */
  DRAINING,
  /** It is over. */
  ENDED;

  boolean canDrain() {
    return this != DRAINING && this != ENDED;
  }
}
