package dev.transom.process;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Several patterns for one selective receive: the oldest message that matches any of them is taken,
 * by the first pattern that matches it. Immutable.
 *
 * {@snippet :
 * String answer =
 *     self.receive(Cases.on(Pong.class, pong -> "pong").or(Down.class, down -> "down"));
 * }
 *
 * @param <R> what the chosen pattern's function returns
 */
public final class Cases<R> {
  private record Case<R>(Class<?> type, Predicate<Object> test, Function<Object, R> action) {}

  private final List<Case<R>> cases;

  private Cases(List<Case<R>> cases) {
    this.cases = cases;
  }

  /**
   * A pattern by type.
   *
   * @param type messages of this type
   * @param action what to do with one; runs after it was taken
   * @param <T> the type
   * @param <R> the result
   * @return the cases so far
   */
  public static <T, R> Cases<R> on(Class<T> type, Function<? super T, ? extends R> action) {
    return new Cases<R>(List.of()).or(type, action);
  }

  /**
   * A pattern by type and condition.
   *
   * @param type messages of this type
   * @param test and this condition; must not change anything, for it is asked of messages that stay
   * @param action what to do with one
   * @param <T> the type
   * @param <R> the result
   * @return the cases so far
   */
  public static <T, R> Cases<R> on(
      Class<T> type, Predicate<? super T> test, Function<? super T, ? extends R> action) {
    return new Cases<R>(List.of()).or(type, test, action);
  }

  /**
   * Adds a pattern by type.
   *
   * @param type messages of this type
   * @param action what to do with one
   * @param <T> the type
   * @return the cases so far
   */
  public <T> Cases<R> or(Class<T> type, Function<? super T, ? extends R> action) {
    return or(type, message -> true, action);
  }

  /**
   * Adds a pattern by type and condition.
   *
   * @param type messages of this type
   * @param test and this condition
   * @param action what to do with one
   * @param <T> the type
   * @return the cases so far
   */
  public <T> Cases<R> or(
      Class<T> type, Predicate<? super T> test, Function<? super T, ? extends R> action) {
    Objects.requireNonNull(test, "test");
    Objects.requireNonNull(action, "action");
    List<Case<R>> more = new ArrayList<>(cases);
    more.add(
        new Case<>(
            Objects.requireNonNull(type, "type"),
            message -> test.test(type.cast(message)),
            message -> action.apply(type.cast(message))));
    return new Cases<>(List.copyOf(more));
  }

  /** A message with the pattern that chose it. */
  record Chosen<R>(Object message, Function<Object, R> action) {
    R run() {
      return Objects.requireNonNull(action.apply(message), "a case returned null");
    }
  }

  @Nullable Chosen<R> choose(Object message) {
    for (Case<R> one : cases) {
      if (one.type.isInstance(message) && one.test.test(message)) {
        return new Chosen<>(message, one.action);
      }
    }
    return null;
  }
}
