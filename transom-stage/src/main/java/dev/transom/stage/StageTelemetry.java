package dev.transom.stage;

import dev.transom.process.TelemetryEvent;

/** What stages tell about themselves. */
public sealed interface StageTelemetry extends TelemetryEvent {
  /**
   * The name of the stage.
   *
   * @return the name
   */
  String stage();

  /**
   * A consumer died; what it had not acknowledged went back.
   *
   * @param stage the consumer
   * @param producer where the events went back to
   * @param events how many
   * @param begun how many of them its handler had been given
   */
  record Returned(String stage, String producer, long events, long begun)
      implements StageTelemetry {}

  /**
   * An event was given up.
   *
   * @param stage the stage that gave it up
   * @param letter the event and the reason
   */
  record GivenUp(String stage, DeadLetter<?> letter) implements StageTelemetry {}

  /**
   * Events were dropped with a consumer that died, as {@link Delivery#AT_MOST_ONCE} has it.
   *
   * @param stage the consumer
   * @param events how many
   */
  record Dropped(String stage, long events) implements StageTelemetry {}

  /**
   * A partition's queue is full and nobody consumes it: the stage has stopped asking.
   *
   * @param stage the partitioning stage
   * @param partition the partition
   */
  record PartitionUnserved(String stage, Object partition) implements StageTelemetry {}
}
