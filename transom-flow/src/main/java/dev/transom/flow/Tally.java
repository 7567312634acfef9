package dev.transom.flow;

/** What one operator has done in the present step. */
final class Tally {
  static final int FIELDS = 3;

  final String name;
  long in;
  long out;
  long errors;

  Tally(String name) {
    this.name = name;
  }

  /** Adds to an array of all operators' numbers, and begins again. */
  void drainTo(long[] all, int operator) {
    all[operator * FIELDS] += in;
    all[operator * FIELDS + 1] += out;
    all[operator * FIELDS + 2] += errors;
    in = 0;
    out = 0;
    errors = 0;
  }
}
