package dev.transom.flow;

/**
 * The results of a reduction: one accumulator for each window of each stage. A flow of them, unless
 * {@link #onTrigger} makes something else of them.
 *
 * @param <A> the type of the accumulator
 * @param <R> the type of what is emitted
 */
public final class Reduced<A, R> extends Flow<R> {
  Reduced(Plan plan) {
    super(plan);
  }

  /**
   * Decides what is emitted when a window fires, instead of the accumulator.
   *
   * @param trigger called with the accumulator
   * @param <S> the type of what is emitted
   * @return what is emitted
   */
  public <S> Triggered<S> onTrigger(FlowTrigger<A, ? super S> trigger) {
    FlowTrigger<Object, Object> it = Erased.trigger(trigger);
    return new Triggered<>(Plan.reducing(plan(), reduce -> triggered(reduce, it)));
  }

  private static Plan.Reduce triggered(Plan.Reduce reduce, FlowTrigger<Object, Object> trigger) {
    Reduction reduction =
        switch (reduce.reduction()) {
          case Reduction.Fold(var initial, var step, _) ->
              new Reduction.Fold(initial, step, trigger);
          case Reduction.EmitFold(var initial, var step, _) ->
              new Reduction.EmitFold(initial, step, trigger);
          default -> throw new AssertionError(reduce.reduction());
        };
    return reduce.reduction(reduction);
  }

  /**
   * Brings what all stages have come to together, window by window, in one stage. A window is put
   * out when all stages have completed it; a window of a count that some stage has not come to,
   * when the input has ended.
   *
   * @param initial makes what a window begins with; a value
   * @param merge adds what one stage has come to, each time its window fires
   * @param result makes the result of a window
   * @param <D> the type of what is merged
   * @param <S> the type of the results
   * @return one result for each window
   * @throws IllegalStateException behind emitAndReduce: what that emits on the way is of no window
   */
  public <D, S> Flow<S> departition(
      FlowSupplier<? extends D> initial,
      FlowBiFunction<? super D, ? super A, ? extends D> merge,
      FlowBiFunction<? super D, WindowId, ? extends S> result) {
    return new Flow<>(
        Departition.of(
            plan(), Erased.supplier(initial), Erased.function(merge), Erased.function(result)));
  }

  /**
   * Emits nothing when a window fires; of a reduction that emits on the way, only that.
   *
   * @return what is emitted on the way
   */
  public Flow<R> emitNothing() {
    return onTrigger((accumulator, firing, out) -> accumulator);
  }

  @Override
  public Reduced<A, R> named(String name) {
    return new Reduced<>(super.named(name).plan());
  }

  @Override
  public Reduced<A, R> onError(OnError<?> policy) {
    return new Reduced<>(super.onError(policy).plan());
  }

  @Override
  public Reduced<A, R> stages(int stages) {
    return new Reduced<>(super.stages(stages).plan());
  }

  @Override
  public Reduced<A, R> maxDemand(int events) {
    return new Reduced<>(super.maxDemand(events).plan());
  }

  @Override
  public Reduced<A, R> minDemand(int events) {
    return new Reduced<>(super.minDemand(events).plan());
  }

  @Override
  public Reduced<A, R> onStart(FlowBiAction<Integer, Integer> action) {
    return new Reduced<>(super.onStart(action).plan());
  }
}
