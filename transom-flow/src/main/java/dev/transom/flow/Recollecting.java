package dev.transom.flow;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Collector;

/**
 * Collectors for windows that put out what they contain more than once. What a finisher has made
 * may be the container itself, or have used it up, so that nothing can be added afterwards;
 * therefore the elements are kept, and collected anew each time.
 */
final class Recollecting {
  private Recollecting() {}

  static Collector<Object, Object, Object> of(Collector<Object, Object, Object> collector) {
    Collector<Object, List<Object>, Object> again =
        Collector.of(
            ArrayList::new,
            List::add,
            (left, right) -> {
              left.addAll(right);
              return left;
            },
            elements -> collected(elements, collector));
    return erased(again);
  }

  @SuppressWarnings("unchecked")
  private static Collector<Object, Object, Object> erased(Collector<?, ?, ?> collector) {
    return (Collector<Object, Object, Object>) collector;
  }

  private static Object collected(
      List<Object> elements, Collector<Object, Object, Object> collector) {
    Object container = collector.supplier().get();
    BiConsumer<Object, Object> accumulator = collector.accumulator();
    elements.forEach(element -> accumulator.accept(container, element));
    return collector.finisher().apply(container);
  }
}
