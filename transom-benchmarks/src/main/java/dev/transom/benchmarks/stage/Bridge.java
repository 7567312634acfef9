package dev.transom.benchmarks.stage;

/** Which way events cross between a system and {@link java.util.concurrent.Flow}. */
enum Bridge {
  /** From a publisher that gives on the thread that asks. */
  IN,
  /** From a publisher with a thread of its own. */
  IN_SUBMITTED,
  /** To a subscriber. */
  OUT,
  /** From such a publisher as {@link #IN} has to a subscriber. */
  ROUND_TRIP;

  /** The most events that were asked for and not handled. */
  static final int DEMAND = 1000;
}
