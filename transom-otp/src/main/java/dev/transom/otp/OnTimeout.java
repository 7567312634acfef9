package dev.transom.otp;

/** What an {@link AsyncStream} does with a task that runs longer than it may. */
public enum OnTimeout {
  /** Kills it; taking the next result throws {@link TaskTimeoutException} and closes the stream. */
  EXIT,
  /** Kills it and emits {@link TaskResult.TimedOut} in its place; the stream goes on. */
  KILL_TASK
}
