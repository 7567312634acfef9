package dev.transom.flow;

import java.time.Instant;

/** The time of elements. */
final class Times {
  private Times() {}

  static FlowFunction<Object, Instant> of(Window<Object> window) {
    return switch (window.shape()) {
      case Window.Shape.Fixed<Object> it -> it.time();
      case Window.Shape.Sliding<Object> it -> it.time();
      case Window.Shape.Session<Object> it -> it.time();
      case Window.Shape.Global<Object> _,
          Window.Shape.Count<Object> _,
          Window.Shape.Periodic<Object> _ ->
          throw new AssertionError(window);
    };
  }
}
