package dev.transom.stage;

import java.util.Optional;

/**
 * An event that will not be delivered any more; or an info, a message that waited behind events; or
 * what a collecting stage had collected that has ended before all its input.
 *
 * @param stage the stage that gives it up
 * @param event the event, the info, or the collector's result of what was collected
 * @param cause why
 * @param attempts how many times a handler was given it alone and threw
 * @param error what the handler threw last, if that is why
 * @param <E> the type of the event
 */
public record DeadLetter<E>(
    String stage, E event, Cause cause, int attempts, Optional<Throwable> error) {
  /** Logs the warning that a stage without a handler of its own logs. */
  public void log() {
    DeadLetters.log(this, 1);
  }

  /** Why an event is given up. */
  public enum Cause {
    /** Its handler threw as often as allowed. */
    POISON,
    /** A buffer was full. */
    OVERFLOW,
    /** There is no such partition. */
    UNKNOWN_PARTITION,
    /** The stage that held it has ended for good. */
    ABANDONED
  }
}
