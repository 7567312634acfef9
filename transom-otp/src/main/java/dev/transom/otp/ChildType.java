package dev.transom.otp;

/** What a child is. */
public enum ChildType {
  /** A process that does work. */
  WORKER,
  /** A supervisor. */
  SUPERVISOR
}
