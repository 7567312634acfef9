package dev.transom.pipeline;

import java.time.Instant;
import java.util.Objects;

/**
 * A message that has failed for good.
 *
 * @param id tells it from others of its store
 * @param pipeline the name of its pipeline
 * @param message the message as it came from its source: payload, key, headers, metadata
 * @param failure why it has failed, with the stack trace if something was thrown
 * @param step where: {@code processor}, or the name of a batcher
 * @param attempts how often the step was tried
 * @param time when it failed
 */
public record DeadLetter(
    long id,
    String pipeline,
    Message<?> message,
    Failure failure,
    String step,
    int attempts,
    Instant time) {
  /** Checks for null. */
  public DeadLetter {
    Objects.requireNonNull(pipeline, "pipeline");
    Objects.requireNonNull(message, "message");
    Objects.requireNonNull(failure, "failure");
    Objects.requireNonNull(step, "step");
    Objects.requireNonNull(time, "time");
  }
}
