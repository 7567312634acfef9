package dev.transom.otp;

import org.jspecify.annotations.Nullable;

/**
 * What a task does with an element: plain blocking code that may throw.
 *
 * @param <T> the element
 * @param <R> the result
 */
@FunctionalInterface
public interface TaskFunction<T extends @Nullable Object, R extends @Nullable Object> {
  /**
   * Does it, in a process of its own.
   *
   * @param element the element
   * @return the result
   * @throws Exception anything: it fails the task
   */
  R apply(T element) throws Exception;
}
