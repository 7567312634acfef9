package dev.transom.stage.spi;

/** Where a step puts its output; it leaves when the step commits. */
public interface StageOutput {
  /**
   * Emits an event to whoever is next.
   *
   * @param event the event
   */
  void emit(Object event);

  /**
   * Emits an event to a partition.
   *
   * @param event the event
   * @param partition the place of the partition, from 0
   */
  void emit(Object event, int partition);

  /** There will be no more: the stage ends normally when all it has put out is acknowledged. */
  void complete();
}
