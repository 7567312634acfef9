package dev.transom.flow;

import java.util.Map;
import java.util.stream.Collector;

/** The local engine's means for each reduction. */
final class Reducings {
  private Reducings() {}

  static Reducing of(Plan.Reduce reduce) throws Exception {
    KeyedResult<Object, Object, Object> result =
        reduce.result() == null ? (key, value, firing) -> Map.entry(key, value) : reduce.result();
    KeyedResult<Object, Object, Object> whole =
        reduce.result() == null ? (key, value, firing) -> value : reduce.result();
    return switch (reduce.reduction()) {
      case Reduction.Fold(var initial, var step, var trigger) ->
          new FoldReducing(
              initial, (before, element, out) -> step.apply(before, element), trigger, whole);
      case Reduction.EmitFold(var initial, var step, var trigger) ->
          new FoldReducing(initial, step, trigger, whole);
      case Reduction.Collect(var collector) ->
          new CollectReducing(collector(reduce, collector), whole);
      case Reduction.Join join -> new JoinReducing(join);
      case Reduction.CountBy(var key) -> new KeyedReducing(key, new PerKey.Counting(), result);
      case Reduction.CollectBy(var key, var collector) ->
          new KeyedReducing(key, new PerKey.Collecting(collector(reduce, collector)), result);
      case Reduction.FoldBy(var key, var initial, var step) ->
          new KeyedReducing(key, new PerKey.Folding(initial, step), result);
      case Reduction.Distinct(var key) -> new DistinctReducing(key);
    };
  }

  private static Collector<Object, Object, Object> collector(
      Plan.Reduce reduce, FlowSupplier<Collector<Object, Object, Object>> collector)
      throws Exception {
    Collector<Object, Object, Object> plain = collector.get();
    return mayFireAgain(reduce.window()) ? Recollecting.of(plain) : plain;
  }

  /** With what it has put out before. */
  private static boolean mayFireAgain(Window<Object> window) {
    boolean once = window.triggers().isEmpty() && window.allowedLateness().isZero();
    boolean session = window.shape() instanceof Window.Shape.Session<Object>;
    return window.isAccumulating() && !once && !session;
  }
}
