package dev.transom.pipeline;

import java.time.Duration;

/**
 * What a source knows of its pipeline. For use by any thread.
 *
 * @param <T> the type of its data
 */
public sealed interface SourceContext<T> permits SourceDesk {
  /**
   * The pipeline.
   *
   * @return its name
   */
  String pipeline();

  /**
   * Which of the source's processes this is.
   *
   * @return from 0
   */
  int index();

  /**
   * How many processes read from the source.
   *
   * @return at least 1
   */
  int concurrency();

  /**
   * How many messages this process and those before it have emitted and pushed.
   *
   * @return the number
   */
  long position();

  /**
   * Hands a message in from outside of the reader: a listener's thread, say. Waits until there is
   * room, which the pipeline's {@code maxInFlight} and its rate limit say, and while it is paused.
   *
   * @param message the message; it belongs to the pipeline when this returns
   * @throws PipelineEndedException if the pipeline takes no more
   */
  void push(Message<T> message);

  /**
   * Hands a message in if there is room and the pipeline is not paused.
   *
   * @param message the message
   * @return false if not; the message still belongs to the caller
   * @throws PipelineEndedException if the pipeline takes no more
   */
  boolean tryPush(Message<T> message);

  /** There is something to read: a reader that has emitted nothing is asked at once. */
  void wakeUp();

  /** There will never be more, from the reader or pushed, of this process. */
  void end();

  /**
   * Takes back the messages of a {@linkplain Message#group group}: those that no handler has begun
   * with, or that wait for another attempt, are released, and those that it has are waited for. A
   * call of an acknowledger that has begun when the time is over is let finish, for 10 s at most;
   * none begins after that.
   *
   * @param group which
   * @param timeout how long to wait
   * @return how many are still not finished; whatever becomes of them is not acknowledged
   */
  int revoke(Object group, Duration timeout);
}
