package dev.transom.stage;

/** What a stage does when the last of its consumers has ended for good or has cancelled. */
public enum OnCancel {
  /** It goes on, and waits for others. The default. */
  CONTINUE,
  /** It ends normally. What it has put out and nobody has acknowledged is given up. */
  STOP
}
