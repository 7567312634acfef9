package dev.transom.cli;

/**
 * Where the events of one emission come from.
 *
 * @param producer which producer, from 0
 * @param first the event number of the producer's first event
 * @param stride the step from one event number to the next
 * @param givenOut when, by {@link System#nanoTime()}
 */
record Origin(int producer, long first, long stride, long givenOut) {
  /** The event number of the event at a place in the producer's order. */
  long number(long place) {
    return first + stride * place;
  }
}
