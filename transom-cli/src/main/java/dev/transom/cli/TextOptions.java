package dev.transom.cli;

import java.util.List;
import java.util.OptionalInt;

/**
 * What a command that counts texts was asked to do, checked.
 *
 * @param files the files, {@link InputFiles#STANDARD_INPUT} for standard input; at least one
 * @param top how many keys are reported; unset: {@link #DEFAULT_TOP} for people
 * @param killsPerSecond how many processes are killed from outside
 * @param seed decides who is killed
 * @param json whether to print a JSON object instead of the table
 */
record TextOptions(
    List<String> files, OptionalInt top, double killsPerSecond, long seed, boolean json) {
  static final int DEFAULT_TOP = 20;

  TextOptions {
    files = List.copyOf(files);
  }

  /** How many keys have to be kept for the report. */
  int kept() {
    return json && top.isEmpty() ? Report.MOST_COUNTS : top.orElse(DEFAULT_TOP);
  }
}
