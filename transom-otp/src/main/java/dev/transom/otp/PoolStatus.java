package dev.transom.otp;

import java.io.Serializable;

/**
 * A worker pool at one moment.
 *
 * @param state whether it can lend
 * @param idle how many workers wait to be lent
 * @param overflow how many workers there are beyond the pool's size, those included that are being
 *     started
 * @param checkedOut how many workers are lent
 */
public record PoolStatus(State state, int idle, int overflow, int checkedOut)
    implements Serializable {
  /** Whether a pool can lend. */
  public enum State {
    /** A worker is idle. */
    READY,
    /** None is idle; one more than the size can be started. */
    OVERFLOW,
    /** None is idle and none can be started: who checks out waits. */
    FULL
  }
}
