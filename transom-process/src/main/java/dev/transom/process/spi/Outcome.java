package dev.transom.process.spi;

import dev.transom.process.ExitReason;

/**
 * How an open call ended.
 *
 * @param <T> the type of the answer
 */
public sealed interface Outcome<T> {
  /**
   * The callee answered.
   *
   * @param value the answer
   * @param <T> its type
   */
  record Answered<T>(T value) implements Outcome<T> {}

  /**
   * The callee was dead, or ended before it answered.
   *
   * @param reason why
   * @param <T> the type of the answer that did not come
   */
  record Ended<T>(ExitReason reason) implements Outcome<T> {}

  /**
   * The callee's machinery refused the call.
   *
   * @param cause why
   * @param <T> the type of the answer that did not come
   */
  record Refused<T>(RuntimeException cause) implements Outcome<T> {}

  /**
   * The caller stopped waiting.
   *
   * @param <T> the type of the answer that did not come
   */
  record TimedOut<T>() implements Outcome<T> {}
}
