package dev.transom.flow;

import dev.transom.stage.Emitter;
import java.io.Serializable;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The elements of a flow, in windows: what is made of those of each. The same reductions without a
 * window are {@link Flow}'s own. Immutable.
 *
 * {@snippet :
 * Flow<String> perHour =
 *     events
 *         .window(Window.fixed(Duration.ofHours(1), Event::time))
 *         .countBy(Event::level)
 *         .withFiring((level, count, firing) -> firing.window() + " " + level + " " + count);
 * }
 *
 * @param <T> the type of the elements
 */
public final class Windowed<T> {
  private final Plan input;
  private final Window<? super T> window;

  Windowed(Plan input, Window<? super T> window) {
    this.input = input;
    this.window = Objects.requireNonNull(window, "window");
  }

  @SuppressWarnings("unchecked")
  private Plan reduced(Reduction reduction) {
    return new Plan.Reduce(input, (Window<Object>) window, reduction, "");
  }

  /**
   * Reduces the elements of each window, in each stage by itself. The result is emitted when the
   * window fires.
   *
   * @param initial makes the accumulator of a window; a value: it is never changed
   * @param step makes the next accumulator of the one before and an element
   * @param <A> the type of the accumulator
   * @return the results
   */
  public <A> Reduced<A, A> reduce(
      FlowSupplier<? extends A> initial, FlowBiFunction<? super A, ? super T, ? extends A> step) {
    return new Reduced<>(
        reduced(new Reduction.Fold(Erased.supplier(initial), Erased.function(step), null)));
  }

  /**
   * Reduces the elements of each window, in each stage by itself, and emits on the way.
   *
   * @param initial makes the accumulator of a window; a value: it is never changed
   * @param step makes the next accumulator, and emits what it wants to
   * @param <A> the type of the accumulator
   * @param <R> the type of what is emitted
   * @return what is emitted; when the window fires its accumulator is not, unless {@link
   *     Reduced#onTrigger} says so
   */
  public <A, R> Reduced<A, R> emitAndReduce(
      FlowSupplier<? extends A> initial, EmittingStep<A, ? super T, R> step) {
    return new Reduced<>(
        reduced(
            new Reduction.EmitFold(
                Erased.supplier(initial),
                Erased.emitting(step),
                (accumulator, firing, out) -> accumulator)));
  }

  /**
   * A step of a reduction that emits.
   *
   * @param <A> the type of the accumulator
   * @param <T> the type of the elements
   * @param <R> the type of what is emitted
   */
  @FunctionalInterface
  public interface EmittingStep<A, T, R> extends Serializable {
    /**
     * Makes the next accumulator.
     *
     * @param accumulator the one before
     * @param element the element
     * @param out where results go at once
     * @return the accumulator to go on with
     * @throws Exception fails the run
     */
    A apply(A accumulator, T element, Emitter<R> out) throws Exception;
  }

  /**
   * Collects the elements of each window, in each stage by itself.
   *
   * @param collector makes the collector; what it collects into may be changed by it
   * @param <R> the type of the result
   * @return the results
   */
  public <R> Flow<R> collected(FlowSupplier<? extends Collector<? super T, ?, R>> collector) {
    return new Flow<>(reduced(new Reduction.Collect(Erased.collector(collector))));
  }

  /**
   * Takes the first elements of each window in an order, from all stages together.
   *
   * @param most how many
   * @param order the order
   * @return one list for each window, in that order
   */
  public Flow<List<T>> takeSort(int most, Comparator<? super T> order) {
    if (most < 0) {
      throw new IllegalArgumentException("cannot take " + most + " elements");
    }
    Objects.requireNonNull(order, "order");
    Plan free = // to be reduced
        Plan.openReduction(input) == null
            ? input
            : new Plan.Exchange(List.of(input), new Routing.Shuffle());
    Windowed<T> apart = new Windowed<>(free, window.discarding()); // each element is merged once
    Plan each =
        apart.reduced(new Reduction.Collect(Erased.collector(() -> Top.first(most, order))));
    FlowBiFunction<List<T>, List<T>, List<T>> merge =
        (left, right) ->
            Stream.concat(left.stream(), right.stream()).sorted(order).limit(most).toList();
    FlowSupplier<List<T>> none = List::of;
    FlowBiFunction<List<T>, WindowId, List<T>> all = (taken, window) -> taken;
    return new Flow<>(
        Departition.of(each, Erased.supplier(none), Erased.function(merge), Erased.function(all)));
  }

  /**
   * Counts the elements of each window by a key. They are partitioned by that key.
   *
   * @param key the key of an element
   * @param <K> the type of the keys
   * @return keys with their counts
   */
  public <K> KeyedReduced<K, Long> countBy(FlowFunction<? super T, ? extends K> key) {
    return new KeyedReduced<>(reduced(new Reduction.CountBy(Erased.function(key))));
  }

  /**
   * Groups the elements of each window by a key. They are partitioned by that key.
   *
   * @param key the key of an element
   * @param <K> the type of the keys
   * @return keys with their elements, in the order in which they came
   */
  public <K> KeyedReduced<K, List<T>> groupBy(FlowFunction<? super T, ? extends K> key) {
    return collectBy(key, Collectors::toList);
  }

  /**
   * Collects the elements of each window by a key. They are partitioned by that key.
   *
   * @param key the key of an element
   * @param collector makes the collector of a key's elements
   * @param <K> the type of the keys
   * @param <R> the type of the results
   * @return keys with their results
   */
  public <K, R> KeyedReduced<K, R> collectBy(
      FlowFunction<? super T, ? extends K> key,
      FlowSupplier<? extends Collector<? super T, ?, R>> collector) {
    return new KeyedReduced<>(
        reduced(new Reduction.CollectBy(Erased.function(key), Erased.collector(collector))));
  }

  /**
   * Reduces the elements of each window by a key. They are partitioned by that key.
   *
   * @param key the key of an element
   * @param initial makes the accumulator of a key; a value: it is never changed
   * @param step makes the next accumulator of the one before and an element
   * @param <K> the type of the keys
   * @param <A> the type of the accumulators
   * @return keys with their accumulators
   */
  public <K, A> KeyedReduced<K, A> reduceBy(
      FlowFunction<? super T, ? extends K> key,
      FlowSupplier<? extends A> initial,
      FlowBiFunction<? super A, ? super T, ? extends A> step) {
    return new KeyedReduced<>(
        reduced(
            new Reduction.FoldBy(
                Erased.function(key), Erased.supplier(initial), Erased.function(step))));
  }

  /**
   * Lets the first element of each key through, once in each window, at once.
   *
   * @param key the key of an element
   * @return the first elements
   */
  public Flow<T> distinctBy(FlowFunction<? super T, ?> key) {
    return new Flow<>(reduced(new Reduction.Distinct(Erased.function(key))));
  }
}
