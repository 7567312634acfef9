package dev.transom.stage;

/** Which events a full buffer keeps. What it does not keep is counted and told. */
public enum Keep {
  /** The oldest: newcomers are dropped. */
  FIRST,
  /** The newest: the oldest are dropped. The default. */
  LAST
}
