package dev.transom.flow;

import org.jspecify.annotations.Nullable;

/** What a layer's sessions are made of. */
final class Sessions {
  private Sessions() {}

  /** How two sessions that grow together are put together; null if the layer has none. */
  static @Nullable PerKey each(Layer layer) {
    Plan.Reduce reduce = layer.reduce;
    if (reduce == null || !(reduce.window().shape() instanceof Window.Shape.Session<Object>)) {
      return null;
    }
    try {
      return ((KeyedReducing) Reducings.of(reduce)).each();
    } catch (Exception e) {
      throw new FlowException(Names.of(reduce, layer), null, e);
    }
  }

  /** How long a session must have ended until nothing can extend it. */
  static long patience(Layer layer) {
    Plan.Reduce reduce = layer.reduce;
    return reduce != null && reduce.window().shape() instanceof Window.Shape.Session<Object> it
        ? it.gap().toMillis() + reduce.window().allowedLateness().toMillis()
        : 0;
  }
}
