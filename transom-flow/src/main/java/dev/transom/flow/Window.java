package dev.transom.flow;

import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Which elements of a flow belong together, and when their result is put out. Immutable.
 *
 * {@snippet :
 * Window<Reading> hours =
 *     Window.fixed(Duration.ofHours(1), Reading::time).allowedLateness(Duration.ofMinutes(5));
 * }
 *
 * <p><b>Event time.</b> Every source has a watermark: the latest time that an element of it has
 * shown. An element is on time for a window if its own source's watermark had not passed the end of
 * the window when it came, whatever other sources do; so the content of a window depends on the
 * input alone. A window is put out when the watermarks of all sources have passed its end; a source
 * that has ended holds back nothing.
 *
 * <p><b>Late elements.</b> With {@link #allowedLateness} a window waits for late elements until the
 * watermarks have passed its end by that much, and then puts out what came late. What is later
 * still is dropped, counted, and given to the handler of {@link #late}.
 *
 * <p><b>What is put out twice.</b> Nothing: by default a window that has put out its result starts
 * again with nothing. With {@link #accumulating} it goes on, and each result contains the one
 * before.
 *
 * @param shape how elements are assigned
 * @param triggers when results are put out besides when the window is complete
 * @param allowedLateness how long a window waits for late elements
 * @param isAccumulating whether results contain those before
 * @param lateHandler is given the elements that are dropped
 * @param <T> the type of the elements
 */
public record Window<T>(
    Shape<T> shape,
    List<Trigger<T>> triggers,
    Duration allowedLateness,
    boolean isAccumulating,
    FlowAction<? super T> lateHandler)
    implements Serializable {
  private static final FlowAction<Object> NOTHING = element -> {};

  /**
   * How elements are assigned to windows.
   *
   * @param <T> the type of the elements
   */
  public sealed interface Shape<T> extends Serializable {
    /** One window for everything. */
    record Global<T>() implements Shape<T> {}

    /**
     * A window of so many elements, counted in each stage.
     *
     * @param elements how many
     */
    record Count<T>(long elements) implements Shape<T> {}

    /**
     * A window of so much processing time.
     *
     * @param period how much
     */
    record Periodic<T>(Duration period) implements Shape<T> {}

    /**
     * Windows of event time, one behind the other.
     *
     * @param size how long each is
     * @param time the time of an element
     */
    record Fixed<T>(Duration size, FlowFunction<? super T, Instant> time) implements Shape<T> {}

    /**
     * Windows of event time that overlap.
     *
     * @param size how long each is
     * @param slide how far apart they begin
     * @param time the time of an element
     */
    record Sliding<T>(Duration size, Duration slide, FlowFunction<? super T, Instant> time)
        implements Shape<T> {}

    /**
     * Windows of event time that end when a key was silent for some time.
     *
     * @param gap how long
     * @param time the time of an element
     */
    record Session<T>(Duration gap, FlowFunction<? super T, Instant> time) implements Shape<T> {}
  }

  /**
   * When a result is put out before the window is complete.
   *
   * @param <T> the type of the elements
   */
  public sealed interface Trigger<T> extends Serializable {
    /**
     * After so many elements, counted in each window of each stage.
     *
     * @param elements how many
     */
    record Every<T>(long elements) implements Trigger<T> {}

    /**
     * After so much processing time.
     *
     * @param period how much
     */
    record Periodic<T>(Duration period) implements Trigger<T> {}

    /**
     * After an element that the user chooses.
     *
     * @param name the trigger's name
     * @param condition whether to put out the result, this element included
     */
    record When<T>(String name, FlowPredicate<? super T> condition) implements Trigger<T> {}

    /**
     * As the user says, who sees every element and keeps a state for each window of each stage.
     *
     * @param initial makes the state that a window begins with
     * @param step says what an element does
     * @param <S> the type of the state
     */
    record By<T, S>(
        FlowSupplier<? extends S> initial, FlowBiFunction<S, ? super T, TriggerStep<S>> step)
        implements Trigger<T> {}
  }

  /** Checks the values. */
  public Window {
    Objects.requireNonNull(shape, "shape");
    triggers = List.copyOf(triggers);
    Objects.requireNonNull(allowedLateness, "allowedLateness");
    Objects.requireNonNull(lateHandler, "lateHandler");
  }

  private static <T> Window<T> of(Shape<T> shape) {
    return new Window<>(shape, List.of(), Duration.ZERO, false, NOTHING);
  }

  /**
   * One window for everything, complete when the input has ended.
   *
   * @param <T> the type of the elements
   * @return the default
   */
  public static <T> Window<T> global() {
    return of(new Shape.Global<>());
  }

  /**
   * Windows of a number of elements, counted in each stage.
   *
   * @param elements how many, at least 1
   * @param <T> the type of the elements
   * @return the window
   */
  public static <T> Window<T> count(long elements) {
    if (elements < 1) {
      throw new IllegalArgumentException("a window needs at least 1 element, got: " + elements);
    }
    return of(new Shape.Count<>(elements));
  }

  /**
   * Windows of processing time: what comes while the period lasts.
   *
   * @param period how long, at least 1 ms
   * @param <T> the type of the elements
   * @return the window
   */
  public static <T> Window<T> periodic(Duration period) {
    return of(new Shape.Periodic<>(checked("period", period)));
  }

  /**
   * Windows of event time, one behind the other from the epoch on.
   *
   * @param size how long each is, in whole milliseconds, at least 1
   * @param time the time of an element, taken in whole milliseconds
   * @param <T> the type of the elements
   * @return the window
   */
  public static <T> Window<T> fixed(Duration size, FlowFunction<? super T, Instant> time) {
    Objects.requireNonNull(time, "time");
    return of(new Shape.Fixed<>(checked("size", size), time));
  }

  /**
   * Windows of event time that overlap: an element belongs to all that contain its time.
   *
   * @param size how long each is, in whole milliseconds
   * @param slide how far apart they begin, in whole milliseconds, at most the size
   * @param time the time of an element, taken in whole milliseconds
   * @param <T> the type of the elements
   * @return the window
   */
  public static <T> Window<T> sliding(
      Duration size, Duration slide, FlowFunction<? super T, Instant> time) {
    Objects.requireNonNull(time, "time");
    checked("size", size);
    if (checked("slide", slide).compareTo(size) > 0) {
      throw new IllegalArgumentException(
          "windows that slide by more than their size leave elements out: slide "
              + slide
              + ", size "
              + size);
    }
    return of(new Shape.Sliding<>(size, slide, time));
  }

  /**
   * Windows of event time for reductions by key: a session of a key ends when no element of it came
   * for the gap. It is put out once, when it is complete, and that is when no element that is
   * accepted can extend it any more.
   *
   * @param gap how long, in whole milliseconds, at least 1
   * @param time the time of an element, taken in whole milliseconds
   * @param <T> the type of the elements
   * @return the window
   */
  public static <T> Window<T> session(Duration gap, FlowFunction<? super T, Instant> time) {
    Objects.requireNonNull(time, "time");
    return of(new Shape.Session<>(checked("gap", gap), time));
  }

  private static Duration checked(String what, Duration duration) {
    if (duration.toMillis() < 1 || duration.toNanosPart() % 1_000_000 != 0) {
      throw new IllegalArgumentException(
          "the " + what + " of a window must be whole milliseconds, at least 1, got: " + duration);
    }
    return duration;
  }

  // ------------------------------------------------------------------ triggers

  private Window<T> with(Trigger<T> trigger) {
    if (shape instanceof Shape.Session<T>) {
      throw new IllegalArgumentException("a session is put out once: it takes no triggers");
    }
    List<Trigger<T>> more = new ArrayList<>(triggers);
    more.add(trigger);
    return new Window<>(shape, more, allowedLateness, isAccumulating, lateHandler);
  }

  /**
   * With a result after every so many elements of a window, counted in each stage.
   *
   * @param elements how many, at least 1
   * @return a changed window
   */
  public Window<T> triggerEvery(long elements) {
    if (elements < 1) {
      throw new IllegalArgumentException("a trigger needs at least 1 element, got: " + elements);
    }
    if (triggers.stream().anyMatch(Trigger.Every.class::isInstance)) {
      throw new IllegalArgumentException("a window has one triggerEvery at most");
    }
    return with(new Trigger.Every<>(elements));
  }

  /**
   * With a result of every window each time a period of processing time has passed.
   *
   * @param period how long, at least 1 ms
   * @return a changed window
   */
  public Window<T> triggerPeriodically(Duration period) {
    return with(new Trigger.Periodic<>(checked("trigger", period)));
  }

  /**
   * With a result behind each element of a window for which a condition holds.
   *
   * @param name the trigger's name
   * @param condition whether to put out the result, the element included
   * @return a changed window
   */
  public Window<T> triggerWhen(String name, FlowPredicate<? super T> condition) {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(condition, "condition");
    return with(new Trigger.When<>(name, condition));
  }

  /**
   * With results as a function says that sees the elements of a window, one by one, and keeps a
   * state for each window of each stage.
   *
   * @param initial makes the state that a window begins with; a value
   * @param step says what an element does, and what the state is from then on
   * @param <S> the type of the state
   * @return a changed window
   */
  public <S> Window<T> triggerBy(
      FlowSupplier<? extends S> initial, FlowBiFunction<S, ? super T, TriggerStep<S>> step) {
    Objects.requireNonNull(initial, "initial");
    Objects.requireNonNull(step, "step");
    if (triggers.stream().anyMatch(Trigger.By.class::isInstance)) {
      throw new IllegalArgumentException("a window has one triggerBy at most");
    }
    return with(new Trigger.By<>(initial, step));
  }

  // ------------------------------------------------------------------ late elements, results

  /**
   * With some patience for late elements, measured in event time.
   *
   * @param lateness how long, in whole milliseconds; zero: none, the default
   * @return a changed window
   */
  public Window<T> allowedLateness(Duration lateness) {
    if (!isEventTime()) {
      throw new IllegalArgumentException("only windows of event time know late elements");
    }
    if (lateness.isNegative() || lateness.toNanosPart() % 1_000_000 != 0) {
      throw new IllegalArgumentException(
          "the allowed lateness must be whole milliseconds, at least 0, got: " + lateness);
    }
    return new Window<>(shape, triggers, lateness, isAccumulating, lateHandler);
  }

  /**
   * With a handler for elements that are too late.
   *
   * @param handler given each; may be given it again after a crash
   * @return a changed window
   */
  public Window<T> late(FlowAction<? super T> handler) {
    if (!isEventTime()) {
      throw new IllegalArgumentException("only windows of event time know late elements");
    }
    return new Window<>(shape, triggers, allowedLateness, isAccumulating, handler);
  }

  /**
   * With results that contain those before.
   *
   * @return a changed window
   */
  public Window<T> accumulating() {
    return new Window<>(shape, triggers, allowedLateness, true, lateHandler);
  }

  /**
   * With results that contain only what came since the one before: the default.
   *
   * @return a changed window
   */
  public Window<T> discarding() {
    return new Window<>(shape, triggers, allowedLateness, false, lateHandler);
  }

  /** The same window for something of which its elements are a part. */
  <S> Window<S> over(FlowFunction<? super S, ? extends T> part) {
    Shape<S> itsShape =
        switch (shape) {
          case Shape.Global<T> _ -> new Shape.Global<>();
          case Shape.Count<T>(long elements) -> new Shape.Count<>(elements);
          case Shape.Periodic<T>(Duration period) -> new Shape.Periodic<>(period);
          case Shape.Fixed<T>(Duration size, var time) ->
              new Shape.Fixed<>(size, it -> time.apply(part.apply(it)));
          case Shape.Sliding<T>(Duration size, Duration slide, var time) ->
              new Shape.Sliding<>(size, slide, it -> time.apply(part.apply(it)));
          case Shape.Session<T>(Duration gap, var time) ->
              new Shape.Session<>(gap, it -> time.apply(part.apply(it)));
        };
    List<Trigger<S>> itsTriggers = new ArrayList<>();
    triggers.forEach(trigger -> itsTriggers.add(over(trigger, part)));
    return new Window<>(
        itsShape,
        itsTriggers,
        allowedLateness,
        isAccumulating,
        it -> lateHandler.accept(part.apply(it)));
  }

  private static <S, T> Trigger<S> over(
      Trigger<T> trigger, FlowFunction<? super S, ? extends T> part) {
    return switch (trigger) {
      case Trigger.Every<T>(long elements) -> new Trigger.Every<>(elements);
      case Trigger.Periodic<T>(Duration period) -> new Trigger.Periodic<>(period);
      case Trigger.When<T>(String name, var condition) ->
          new Trigger.When<>(name, it -> condition.test(part.apply(it)));
      case Trigger.By<T, ?> by -> over(by, part);
    };
  }

  private static <S, T, A> Trigger<S> over(
      Trigger.By<T, A> by, FlowFunction<? super S, ? extends T> part) {
    return new Trigger.By<S, A>(
        by.initial(), (state, it) -> by.step().apply(state, part.apply(it)));
  }

  /**
   * Whether elements are assigned by their own time.
   *
   * @return true for fixed, sliding and session windows
   */
  public boolean isEventTime() {
    return shape instanceof Shape.Fixed<T>
        || shape instanceof Shape.Sliding<T>
        || shape instanceof Shape.Session<T>;
  }
}
