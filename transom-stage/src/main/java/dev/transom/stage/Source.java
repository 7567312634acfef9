package dev.transom.stage;

import java.time.Duration;

/**
 * Where a producer puts its events, and says that there will be no more.
 *
 * @param <O> the type of the events
 */
public interface Source<O> extends Emitter<O> {
  /**
   * How many events the consumers wait for: all that was asked of this producer and that it has not
   * emitted yet. So a producer whose events come on their own need not count.
   *
   * @return the number; 0 if nobody has asked
   */
  long owed();

  /**
   * There is no more to give just now: whatever is still wanted is to be asked for again, all of it
   * at once, when the delay has passed or the producer was {@linkplain StageRef#nudge nudged}, and
   * not before. For sources that are polled. Not remembered beyond the life of the process: a
   * successor is asked at once.
   *
   * @param delay how long to wait; zero asks as soon as other messages had their turn
   * @throws IllegalArgumentException if the delay is negative
   */
  void askAgainAfter(Duration delay);

  /**
   * The source is exhausted. The producer ends normally when everything it has put out is
   * acknowledged. Not remembered beyond the life of the process: a successor finds out by itself.
   */
  void complete();
}
