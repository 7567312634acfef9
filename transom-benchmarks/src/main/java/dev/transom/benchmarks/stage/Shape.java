package dev.transom.benchmarks.stage;

import dev.transom.benchmarks.harness.Tally;

/**
 * What the stages of a benchmark look like.
 *
 * @param consumers how many share the events
 * @param demand the most events that one consumer may have been granted and not handled
 * @param batch events per list; 1: events travel singly
 * @param pieces whether the source itself yields lists of {@code batch} events
 * @param through whether a stage between adds one to every number
 * @param waits whether consumers wait 1 ms per event
 * @param spread who gets an event
 */
record Shape(
    int consumers,
    int demand,
    int batch,
    boolean pieces,
    boolean through,
    boolean waits,
    Spread spread) {

  static Shape oneTo(int consumers, int demand) {
    return new Shape(consumers, demand, 1, false, false, false, Spread.SHARE);
  }

  /**
   * Lists of half the demand, which is the batch that consumers get when they ask again at half.
   */
  Shape batched() {
    return new Shape(consumers, demand, Math.max(1, demand / 2), false, through, waits, spread);
  }

  Shape inPieces(int size) {
    return new Shape(consumers, demand, size, true, through, waits, spread);
  }

  Shape throughAnother() {
    return new Shape(consumers, demand, batch, pieces, true, waits, spread);
  }

  Shape waiting() {
    return new Shape(consumers, demand, batch, pieces, through, true, spread);
  }

  Shape spread(Spread to) {
    return new Shape(consumers, demand, batch, pieces, through, waits, to);
  }

  /** How many events the source has, for so many to be handled. */
  int sourceEvents(int events) {
    return spread == Spread.BROADCAST ? events / consumers : events;
  }

  /** The demand in things that travel: events or lists. */
  int window() {
    return Math.max(1, demand / batch);
  }

  /** The sum of what all consumers get, for so many events. */
  long expected(int events) {
    int source = sourceEvents(events);
    long once = Tally.sumBelow(source) + (through ? source : 0);
    return spread == Spread.BROADCAST ? once * consumers : once;
  }
}
