package dev.transom.flow;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collector;

/** Functions as data: without their types, which the compiler has checked where they came in. */
@SuppressWarnings("unchecked")
final class Erased {
  private Erased() {}

  static FlowFunction<Object, Object> function(FlowFunction<?, ?> function) {
    return (FlowFunction<Object, Object>) Objects.requireNonNull(function, "function");
  }

  static FlowBiFunction<Object, Object, Object> function(FlowBiFunction<?, ?, ?> function) {
    return (FlowBiFunction<Object, Object, Object>) Objects.requireNonNull(function, "function");
  }

  static FlowFunction<Object, Iterable<?>> iterable(
      FlowFunction<?, ? extends Iterable<?>> function) {
    return (FlowFunction<Object, Iterable<?>>) Objects.requireNonNull(function, "function");
  }

  static FlowFunction<List<Object>, List<?>> batch(FlowFunction<?, ? extends List<?>> function) {
    return (FlowFunction<List<Object>, List<?>>) Objects.requireNonNull(function, "function");
  }

  static FlowPredicate<Object> predicate(FlowPredicate<?> predicate) {
    return (FlowPredicate<Object>) Objects.requireNonNull(predicate, "condition");
  }

  static FlowAction<Object> action(FlowAction<?> action) {
    return (FlowAction<Object>) Objects.requireNonNull(action, "action");
  }

  static FlowExpansion<Object, Object> expansion(FlowExpansion<?, ?> expansion) {
    return (FlowExpansion<Object, Object>) Objects.requireNonNull(expansion, "expansion");
  }

  static FlowSupplier<Object> supplier(FlowSupplier<?> supplier) {
    return (FlowSupplier<Object>) Objects.requireNonNull(supplier, "supplier");
  }

  static FlowSupplier<Collector<Object, Object, Object>> collector(
      FlowSupplier<? extends Collector<?, ?, ?>> collector) {
    return (FlowSupplier<Collector<Object, Object, Object>>)
        (FlowSupplier<?>) Objects.requireNonNull(collector, "collector");
  }

  static Reduction.Emitting emitting(Windowed.EmittingStep<?, ?, ?> step) {
    Windowed.EmittingStep<Object, Object, Object> it =
        (Windowed.EmittingStep<Object, Object, Object>) Objects.requireNonNull(step, "step");
    return it::apply;
  }

  static FlowTrigger<Object, Object> trigger(FlowTrigger<?, ?> trigger) {
    return (FlowTrigger<Object, Object>) Objects.requireNonNull(trigger, "trigger");
  }

  static OnError<Object> policy(OnError<?> policy) {
    return (OnError<Object>) Objects.requireNonNull(policy, "policy");
  }
}
