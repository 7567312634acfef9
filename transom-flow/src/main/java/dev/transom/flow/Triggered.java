package dev.transom.flow;

/**
 * What a reduction emits when its windows fire, because {@link Reduced#onTrigger} says so.
 *
 * @param <R> the type of what is emitted
 */
public final class Triggered<R> extends Flow<R> {
  Triggered(Plan plan) {
    super(plan);
  }

  /**
   * Brings what the windows of all stages emit together, window by window, in one stage; as {@link
   * Reduced#departition}, but with what is emitted instead of the accumulators.
   *
   * @param initial makes what a window begins with; a value
   * @param merge adds an element that one stage has emitted for the window
   * @param result makes the result of a window
   * @param <D> the type of what is merged
   * @param <S> the type of the results
   * @return one result for each window
   * @throws IllegalStateException behind emitAndReduce: what that emits on the way is of no window
   */
  public <D, S> Flow<S> departition(
      FlowSupplier<? extends D> initial,
      FlowBiFunction<? super D, ? super R, ? extends D> merge,
      FlowBiFunction<? super D, WindowId, ? extends S> result) {
    return new Flow<>(
        Departition.of(
            plan(), Erased.supplier(initial), Erased.function(merge), Erased.function(result)));
  }

  @Override
  public Triggered<R> named(String name) {
    return new Triggered<>(super.named(name).plan());
  }

  @Override
  public Triggered<R> onError(OnError<?> policy) {
    return new Triggered<>(super.onError(policy).plan());
  }

  @Override
  public Triggered<R> stages(int stages) {
    return new Triggered<>(super.stages(stages).plan());
  }

  @Override
  public Triggered<R> maxDemand(int events) {
    return new Triggered<>(super.maxDemand(events).plan());
  }

  @Override
  public Triggered<R> minDemand(int events) {
    return new Triggered<>(super.minDemand(events).plan());
  }

  @Override
  public Triggered<R> onStart(FlowBiAction<Integer, Integer> action) {
    return new Triggered<>(super.onStart(action).plan());
  }
}
