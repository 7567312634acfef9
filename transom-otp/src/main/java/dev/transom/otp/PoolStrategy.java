package dev.transom.otp;

/** Which of its idle workers a pool lends first. */
public enum PoolStrategy {
  /** The one that came back last: few are busy and warm, and the others can rest. */
  LIFO,
  /** The one that has been idle for longest: all take turns. */
  FIFO
}
