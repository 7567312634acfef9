package dev.transom.stage;

import java.util.Objects;

/**
 * An event with a mark that no other event of its source has, and the way it took.
 *
 * @param mark given at the source
 * @param trail one digit per layer: which of the copies or children of its parent it is. Mark and
 *     trail say which event this is, whoever handled it
 * @param path one digit per layer: which stage of the layer handled it
 * @param stamp the number it got from the last stateful stage; -1 if from none
 */
record Marked(int mark, int trail, int path, long stamp) {
  private static final int TRAIL_DIGITS = 32;
  private static final int PATH_DIGITS = 8;

  static Marked at(int mark) {
    return new Marked(mark, 0, 0, -1);
  }

  /** Which event this is, whatever way it took. */
  record Id(int mark, int trail) {}

  Id id() {
    return new Id(mark, trail);
  }

  /** A copy for a consumer of a broadcast, or one of the events made of this one. */
  Marked part(int number) {
    return new Marked(mark, trail * TRAIL_DIGITS + number, path, stamp);
  }

  /** The same, handled by a stage of the next layer. */
  Marked through(int stage) {
    return new Marked(mark, trail, path * PATH_DIGITS + stage + 1, stamp);
  }

  /** Which stage of a layer handled it, if the path has so many digits by now. */
  int stageAt(int layer, int layers) {
    return (path >> (3 * (layers - 1 - layer))) % PATH_DIGITS;
  }

  Marked stamped(long number) {
    return new Marked(mark, trail, path, number);
  }

  /** For a partitioning dispatcher: spreads by the mark. */
  @Override
  public int hashCode() {
    return Objects.hash(mark, trail);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Marked(int m, int t, int p, long s)
        && m == mark
        && t == trail
        && p == path
        && s == stamp;
  }
}
