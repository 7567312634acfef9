package dev.transom.flow;

import java.io.Serializable;
import java.util.stream.Collector;
import org.jspecify.annotations.Nullable;

/** How the elements of a window become its result. */
sealed interface Reduction extends Serializable {
  /** One accumulator for each window of each stage. */
  record Fold(
      FlowSupplier<Object> initial,
      FlowBiFunction<Object, Object, Object> step,
      @Nullable FlowTrigger<Object, Object> trigger)
      implements Reduction {}

  /** As a fold, and each step may emit. */
  record EmitFold(
      FlowSupplier<Object> initial, Emitting step, @Nullable FlowTrigger<Object, Object> trigger)
      implements Reduction {}

  /** The step of a fold that emits. */
  @FunctionalInterface
  interface Emitting extends Serializable {
    Object apply(Object accumulator, Object element, dev.transom.stage.Emitter<Object> out)
        throws Exception;
  }

  /** One mutable container for each window of each stage. */
  record Collect(FlowSupplier<Collector<Object, Object, Object>> collector) implements Reduction {}

  /** How often each key has come. */
  record CountBy(FlowFunction<Object, Object> key) implements Reduction {}

  /** One mutable container for each key of each window. */
  record CollectBy(
      FlowFunction<Object, Object> key, FlowSupplier<Collector<Object, Object, Object>> collector)
      implements Reduction {}

  /** One accumulator for each key of each window. */
  record FoldBy(
      FlowFunction<Object, Object> key,
      FlowSupplier<Object> initial,
      FlowBiFunction<Object, Object, Object> step)
      implements Reduction {}

  /** The first element of each key of each window, at once. */
  record Distinct(FlowFunction<Object, Object> key) implements Reduction {}

  /** Pairs of two sides with equal keys; they come partitioned by those. */
  record Join(boolean lonelyLeft, boolean lonelyRight, dev.transom.flow.Join.Joined result)
      implements Reduction {}

  /** The key by which the elements are to be partitioned; null if any way will do. */
  default @Nullable FlowFunction<Object, Object> partitionKey() {
    return switch (this) {
      case CountBy(var key) -> key;
      case CollectBy(var key, _) -> key;
      case FoldBy(var key, _, _) -> key;
      case Distinct(var key) -> key;
      case Fold _, EmitFold _, Collect _, Join _ -> null;
    };
  }

  /** Whether results of one key can be put together, as sessions are. */
  default boolean hasSessions() {
    return this instanceof CountBy || this instanceof CollectBy;
  }

  default String kind() {
    return switch (this) {
      case Fold _ -> "reduce";
      case EmitFold _ -> "emitAndReduce";
      case Collect _ -> "collect";
      case CountBy _ -> "countBy";
      case CollectBy _ -> "groupBy";
      case FoldBy _ -> "reduceBy";
      case Distinct _ -> "distinct";
      case Join _ -> "join";
    };
  }
}
