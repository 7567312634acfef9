package dev.transom.flow;

import java.io.Serializable;
import java.util.Objects;

/**
 * What becomes of an element on which the function of an operator throws.
 *
 * @param <T> the type of the elements that the operator takes
 */
public sealed interface OnError<T> extends Serializable {
  /** The run fails, with the operator, the element and the exception. The default. */
  record Fail<T>() implements OnError<T> {}

  /** The element is left out, and counted as an error. */
  record Skip<T>() implements OnError<T> {}

  /**
   * The function is called again, at once.
   *
   * @param times how many times more, at least 1
   * @param then what becomes of the element when all have failed
   */
  record Retry<T>(int times, OnError<T> then) implements OnError<T> {
    /** Checks the values. */
    public Retry {
      if (times < 1) {
        throw new IllegalArgumentException("a retry needs at least 1 more attempt, got: " + times);
      }
      Objects.requireNonNull(then, "then");
    }
  }

  /**
   * The element is given to a handler, left out, and counted as an error.
   *
   * @param handler told of the element and the exception; may be told again after a crash
   */
  record DeadLetter<T>(FlowBiAction<? super T, ? super Throwable> handler) implements OnError<T> {
    /** Checks the value. */
    public DeadLetter {
      Objects.requireNonNull(handler, "handler");
    }
  }

  /**
   * The run fails.
   *
   * @param <T> the type of the elements
   * @return the default
   */
  static <T> OnError<T> fail() {
    return new Fail<>();
  }

  /**
   * The element is left out.
   *
   * @param <T> the type of the elements
   * @return the policy
   */
  static <T> OnError<T> skip() {
    return new Skip<>();
  }

  /**
   * The function is called again; if it throws each time, the run fails.
   *
   * @param times how many times more, at least 1
   * @param <T> the type of the elements
   * @return the policy
   */
  static <T> OnError<T> retry(int times) {
    return new Retry<>(times, new Fail<>());
  }

  /**
   * The function is called again, and then something else is done.
   *
   * @param times how many times more, at least 1
   * @param then what becomes of the element when all have failed
   * @param <T> the type of the elements
   * @return the policy
   */
  static <T> OnError<T> retry(int times, OnError<T> then) {
    return new Retry<>(times, then);
  }

  /**
   * The element is given to a handler and left out.
   *
   * @param handler told of the element and the exception, in the stage that met it
   * @param <T> the type of the elements
   * @return the policy
   */
  static <T> OnError<T> deadLetter(FlowBiAction<? super T, ? super Throwable> handler) {
    return new DeadLetter<>(handler);
  }
}
