package dev.transom.flow;

import java.time.Instant;

/** Which window it is. */
public sealed interface WindowId {
  /** The one window that holds everything. */
  record Global() implements WindowId {}

  /**
   * A window of a count or of processing time.
   *
   * @param index its number in its stage, from 0
   */
  record Numbered(long index) implements WindowId {}

  /**
   * A window of event time.
   *
   * @param start its begin, inclusive
   * @param end its end, exclusive
   */
  record Span(Instant start, Instant end) implements WindowId {}
}
