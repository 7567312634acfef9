package dev.transom.process.spi;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A question on its way and the one-shot cell of its answer. The first outcome wins, later ones
 * vanish. The runtime ends it when the callee dies, wherever it is by then.
 *
 * @param <T> the type of the answer
 */
public interface OpenCall<T> extends Envelope {
  /**
   * Answers.
   *
   * @param value the answer
   * @return false if the call had ended before
   */
  boolean answer(T value);

  /**
   * Ends the call without an answer.
   *
   * @param cause what the caller is to be told
   * @return false if the call had ended before
   */
  boolean refuse(RuntimeException cause);

  /**
   * Whether the call has ended.
   *
   * @return true after the first outcome
   */
  boolean isDone();

  /**
   * The outcome so far.
   *
   * @return null while the call is open
   */
  @Nullable Outcome<T> outcome();

  /**
   * Waits for the outcome. A callback that waits hands its worker over. To be called by the caller
   * only.
   *
   * @param timeout how long; null waits for ever; zero looks once
   * @return the outcome; {@link Outcome.TimedOut} closes the call
   */
  Outcome<T> await(@Nullable Duration timeout);

  /**
   * Keeps the call open beyond the handling of its envelope, so that it is answered later. To be
   * called by the callee while it handles the call; without it a callee that ends can still fail
   * the call.
   */
  void defer();
}
