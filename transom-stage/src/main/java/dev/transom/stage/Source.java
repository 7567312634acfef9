package dev.transom.stage;

/**
 * Where a producer puts its events, and says that there will be no more.
 *
 * @param <O> the type of the events
 */
public interface Source<O> extends Emitter<O> {
  /**
   * The source is exhausted. The producer ends normally when everything it has put out is
   * acknowledged. Not remembered beyond the life of the process: a successor finds out by itself.
   */
  void complete();
}
