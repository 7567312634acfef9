package dev.transom.flow;

/**
 * What one operator has done in the present step. One element in 64 is timed: by the function
 * alone, without what those behind do with its results.
 */
final class Tally {
  static final int FIELDS = 4;
  static final int IN = 0;
  static final int OUT = 1;
  static final int ERRORS = 2;
  static final int BUSY = 3; // nanoseconds

  private static final int SAMPLING = 64;

  final String name;
  long in;
  long out;
  long errors;
  private long busy;
  private long since; // when the function that is timed was called; 0 if none is
  private int countdown = SAMPLING / 2; // survives the steps: short ones are sampled too

  Tally(String name) {
    this.name = name;
  }

  /** An element is about to be given to the function. */
  void begin() {
    in++;
    if (--countdown <= 0) {
      countdown = SAMPLING;
      since = System.nanoTime();
    }
  }

  /** The function has returned, or thrown. */
  void end() {
    if (since != 0) {
      pause();
      since = 0;
    }
  }

  /** Within a call of the function, something else is done for a while. */
  boolean pauses() {
    return since != 0;
  }

  void pause() {
    busy += (System.nanoTime() - since) * SAMPLING;
  }

  void resume() {
    since = System.nanoTime();
  }

  /** Time that was measured in another way. */
  void addBusy(long nanos) {
    busy += nanos;
  }

  /** Adds to an array of all operators' numbers, and begins again. */
  void drainTo(long[] all, int operator) {
    int at = operator * FIELDS;
    all[at + IN] += in;
    all[at + OUT] += out;
    all[at + ERRORS] += errors;
    all[at + BUSY] += busy;
    in = 0;
    out = 0;
    errors = 0;
    busy = 0;
  }
}
