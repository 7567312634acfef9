package dev.transom.flow;

import java.io.Serializable;
import java.util.Objects;

/**
 * What a trigger of the user's own makes of an element: whether its window fires, and what the
 * trigger has come to. Immutable.
 *
 * {@snippet :
 * // fires when the price has moved by more than a tenth since it fired last
 * Window<Price> moves =
 *     Window.<Price>global()
 *         .triggerBy(
 *             () -> 0.0,
 *             (last, price) ->
 *                 Math.abs(price.value() - last) > last / 10
 *                     ? TriggerStep.fire("moved", price.value())
 *                     : TriggerStep.pass(last));
 * }
 *
 * @param state what the trigger has come to, a value
 * @param place whether the window fires
 * @param name the trigger's name, if it does
 * @param <S> the type of the state
 */
public record TriggerStep<S>(S state, Place place, String name) implements Serializable {
  /** Where a window fires. */
  public enum Place {
    /** Not now. */
    NOWHERE,
    /** Behind the element, which is a part of the result. */
    BEHIND,
    /** Before the element, which is given to the trigger again, and then is a part of the next. */
    BEFORE
  }

  /** Checks for null. */
  public TriggerStep {
    Objects.requireNonNull(state, "state");
    Objects.requireNonNull(place, "place");
    Objects.requireNonNull(name, "name");
  }

  /**
   * The window does not fire.
   *
   * @param state what the trigger has come to
   * @param <S> the type of the state
   * @return the step
   */
  public static <S> TriggerStep<S> pass(S state) {
    return new TriggerStep<>(state, Place.NOWHERE, "");
  }

  /**
   * The window fires, this element included.
   *
   * @param name the trigger's name, for the {@link Firing}
   * @param state what the trigger has come to
   * @param <S> the type of the state
   * @return the step
   */
  public static <S> TriggerStep<S> fire(String name, S state) {
    return new TriggerStep<>(state, Place.BEHIND, name);
  }

  /**
   * The window fires without this element. The trigger is then given the element again, with the
   * new state, and must let it pass some time.
   *
   * @param name the trigger's name, for the {@link Firing}
   * @param state what the trigger has come to
   * @param <S> the type of the state
   * @return the step
   */
  public static <S> TriggerStep<S> fireBefore(String name, S state) {
    return new TriggerStep<>(state, Place.BEFORE, name);
  }
}
