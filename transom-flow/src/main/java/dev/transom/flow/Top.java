package dev.transom.flow;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.stream.Collector;

/** Collects the first elements of an order. */
final class Top {
  private Top() {}

  static <T> Collector<T, ?, List<T>> first(int most, Comparator<? super T> order) {
    return Collector.of(
        () -> new PriorityQueue<T>(order.reversed()),
        (kept, element) -> add(kept, element, most, order),
        (left, right) -> {
          right.forEach(element -> add(left, element, most, order));
          return left;
        },
        kept -> {
          List<T> sorted = new ArrayList<>(kept);
          sorted.sort(order);
          return Collections.unmodifiableList(sorted);
        });
  }

  private static <T> void add(
      PriorityQueue<T> kept, T element, int most, Comparator<? super T> order) {
    if (kept.size() < most) {
      kept.add(element);
    } else if (most > 0 && order.compare(element, kept.element()) < 0) {
      kept.remove();
      kept.add(element);
    }
  }
}
