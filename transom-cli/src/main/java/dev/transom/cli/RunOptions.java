package dev.transom.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What {@code transom run} was asked to do, checked.
 *
 * @param files the files in order, {@link InputFiles#STANDARD_INPUT} for standard input; none:
 *     numbers
 * @param producers how many producers, at least 1
 * @param consumers how many consumers, at least 1
 * @param rate events per second and producer; unset: as fast as demand allows
 * @param events how many numbers; unset: no such bound
 * @param duration how long numbers are given out; unset: no such bound
 * @param work how long each event is waited for
 * @param keys what is counted in a line
 * @param failureRate the chance that an event throws once
 * @param poisonRate the chance that an event throws always
 * @param killsPerSecond how many processes are killed from outside
 * @param deadLetters where to write dead letters; unset: nowhere
 * @param seed decides which events throw and who is killed
 * @param maxDemand how many events a consumer wants at most
 * @param minDemand below how many it asks again
 * @param top how many keys the table shows
 * @param json whether to print a JSON object instead of the table
 */
record RunOptions(
    List<String> files,
    int producers,
    int consumers,
    OptionalLong rate,
    OptionalLong events,
    Optional<Duration> duration,
    Duration work,
    Keys keys,
    double failureRate,
    double poisonRate,
    double killsPerSecond,
    Optional<Path> deadLetters,
    long seed,
    int maxDemand,
    int minDemand,
    int top,
    boolean json) {
  RunOptions {
    files = List.copyOf(files);
  }

  boolean generated() {
    return files.isEmpty();
  }
}
