package dev.transom.otp;

/**
 * What happens to the times of a {@link Job} that have passed: while it was paused, while the
 * machine slept or its clock was put forward, or before it was started. All of them are counted.
 */
public enum Missed {
  /** It runs once, as soon as it can, however many there are. */
  RUN_ONCE,
  /** It waits for the next time. What is less than a minute late is not missed yet. */
  SKIP
}
