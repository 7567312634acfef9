package dev.transom.flow;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Two flows, to be joined by a key. Every pair is emitted once, when the later of the two has come;
 * an element without a partner, where the kind of the join wants it, when the input or the window
 * has ended. All elements of a window are kept in memory until then. Immutable.
 *
 * {@snippet :
 * Flow<String> named =
 *     orders.join(customers, Order::customer, Customer::id)
 *         .inner((order, customer) -> customer.name() + " bought " + order.item());
 * }
 *
 * @param <L> the type of the elements on the left
 * @param <R> the type of the elements on the right
 */
public final class Join<L, R> {
  /** An element, of which side it is, and its key. */
  record Side(boolean isLeft, Object key, Object element) {}

  /** Makes a result; one of the two is null if it has no partner. */
  @FunctionalInterface
  interface Joined extends java.io.Serializable {
    Object apply(@Nullable Object left, @Nullable Object right) throws Exception;
  }

  private final Plan input;
  private final Window<Object> window;

  private Join(Plan input, Window<Object> window) {
    this.input = input;
    this.window = window;
  }

  static <L, R> Join<L, R> of(
      Plan left,
      Plan right,
      FlowFunction<Object, Object> leftKey,
      FlowFunction<Object, Object> rightKey) {
    List<Plan> inputs = List.of(sided(left, true, leftKey), sided(right, false, rightKey));
    FlowFunction<Object, Object> key = side -> ((Side) side).key;
    return new Join<>(new Plan.Exchange(inputs, new Routing.ByKey(key)), Window.global());
  }

  private static Plan sided(Plan plan, boolean left, FlowFunction<Object, Object> key) {
    FlowFunction<Object, Object> side =
        element -> new Side(left, Failures.present(key.apply(element), "the key"), element);
    return new Plan.Apply(
        plan, Operator.of(new Operator.Code.Map(side)).named(left ? "leftKey" : "rightKey"));
  }

  /**
   * Joins only elements of the same window of event time.
   *
   * @param size how long a window is, in whole milliseconds
   * @param leftTime the time of an element on the left
   * @param rightTime the time of an element on the right
   * @return a changed join
   */
  public Join<L, R> window(
      Duration size,
      FlowFunction<? super L, Instant> leftTime,
      FlowFunction<? super R, Instant> rightTime) {
    return window(Window.fixed(size, (Instant time) -> time), leftTime, rightTime);
  }

  /**
   * Joins only elements of the same window, of any kind but sessions, with what belongs to it: how
   * long it waits for late elements, and who is told of those that are too late. The window is of
   * something that both sides have, as their time:
   *
   * {@snippet :
   * orders.join(payments, Order::id, Payment::order)
   *     .window(
   *         Window.sliding(Duration.ofHours(2), Duration.ofHours(1), (Instant time) -> time)
   *             .allowedLateness(Duration.ofMinutes(5)),
   *         Order::time,
   *         Payment::time)
   *     .inner((order, payment) -> order.id() + " was paid");
   * }
   *
   * @param window the window; with one that slides, a pair is emitted for each window that has both
   * @param left what an element on the left has
   * @param right what an element on the right has
   * @param <W> what the window is of
   * @return a changed join
   */
  @SuppressWarnings("unchecked")
  public <W> Join<L, R> window(
      Window<W> window,
      FlowFunction<? super L, ? extends W> left,
      FlowFunction<? super R, ? extends W> right) {
    Objects.requireNonNull(left, "left");
    Objects.requireNonNull(right, "right");
    return new Join<>(
        input,
        window.over(it -> {
          Side side = (Side) it;
          return side.isLeft ? left.apply((L) side.element) : right.apply((R) side.element);
        }));
  }

  private <O> Flow<O> joined(boolean lonelyLeft, boolean lonelyRight, Joined join, String name) {
    return new Flow<>(
        new Plan.Reduce(input, window, new Reduction.Join(lonelyLeft, lonelyRight, join), name));
  }

  /**
   * Pairs only.
   *
   * @param join makes a result of a pair
   * @param <O> the type of the results
   * @return the results
   */
  @SuppressWarnings("unchecked")
  public <O> Flow<O> inner(FlowBiFunction<? super L, ? super R, ? extends O> join) {
    Objects.requireNonNull(join, "join");
    FlowBiFunction<Object, Object, Object> it =
        (FlowBiFunction<Object, Object, Object>) (FlowBiFunction<?, ?, ?>) join;
    return joined(
        false,
        false,
        (left, right) -> it.apply(Failures.present(left, "left"), Failures.present(right, "right")),
        "innerJoin");
  }

  /**
   * Pairs, and elements on the left that have no partner.
   *
   * @param join makes a result; without a partner the right side is empty
   * @param <O> the type of the results
   * @return the results
   */
  @SuppressWarnings("unchecked")
  public <O> Flow<O> leftOuter(FlowBiFunction<? super L, Optional<R>, ? extends O> join) {
    Objects.requireNonNull(join, "join");
    FlowBiFunction<Object, Object, Object> it =
        (FlowBiFunction<Object, Object, Object>) (FlowBiFunction<?, ?, ?>) join;
    return joined(
        true,
        false,
        (left, right) -> it.apply(Failures.present(left, "left"), Optional.ofNullable(right)),
        "leftOuterJoin");
  }

  /**
   * Pairs, and elements on the right that have no partner.
   *
   * @param join makes a result; without a partner the left side is empty
   * @param <O> the type of the results
   * @return the results
   */
  @SuppressWarnings("unchecked")
  public <O> Flow<O> rightOuter(FlowBiFunction<Optional<L>, ? super R, ? extends O> join) {
    Objects.requireNonNull(join, "join");
    FlowBiFunction<Object, Object, Object> it =
        (FlowBiFunction<Object, Object, Object>) (FlowBiFunction<?, ?, ?>) join;
    return joined(
        false,
        true,
        (left, right) -> it.apply(Optional.ofNullable(left), Failures.present(right, "right")),
        "rightOuterJoin");
  }

  /**
   * Pairs, and elements on either side that have no partner.
   *
   * @param join makes a result; a side without a partner is empty
   * @param <O> the type of the results
   * @return the results
   */
  @SuppressWarnings("unchecked")
  public <O> Flow<O> fullOuter(FlowBiFunction<Optional<L>, Optional<R>, ? extends O> join) {
    Objects.requireNonNull(join, "join");
    FlowBiFunction<Object, Object, Object> it =
        (FlowBiFunction<Object, Object, Object>) (FlowBiFunction<?, ?, ?>) join;
    return joined(
        true,
        true,
        (left, right) -> it.apply(Optional.ofNullable(left), Optional.ofNullable(right)),
        "fullOuterJoin");
  }
}
