package dev.transom.process;

/** What a process is doing. */
public enum ProcessState {
  /** Nothing to do, or waiting in a receive or a call. */
  WAITING,
  /** It has messages and waits for a worker. */
  RUNNABLE,
  /** Its code is being executed. */
  RUNNING,
  /** It handles system messages only. */
  SUSPENDED,
  /** It is dead, but its thread has not ended yet. */
  ZOMBIE
}
