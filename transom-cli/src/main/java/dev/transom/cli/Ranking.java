package dev.transom.cli;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Keeps the keys with the highest counts; with equal counts the smaller keys. Each key may be added
 * once.
 */
final class Ranking {
  private static final Comparator<Map.Entry<String, Long>> BY_COUNT =
      Map.Entry.<String, Long>comparingByValue()
          .reversed()
          .thenComparing(Map.Entry.comparingByKey());

  private final int most;
  private final PriorityQueue<Map.Entry<String, Long>> best =
      new PriorityQueue<>(BY_COUNT.reversed());

  Ranking(int most) {
    this.most = most;
  }

  void add(Map.Entry<String, Long> entry) {
    if (best.size() < most) {
      best.add(entry);
    } else if (most > 0 && BY_COUNT.compare(entry, best.element()) < 0) {
      best.remove();
      best.add(entry);
    }
  }

  void addAll(Ranking other) {
    other.best.forEach(this::add);
  }

  /** The highest count first; with equal counts the smaller key first. */
  List<Map.Entry<String, Long>> sorted() {
    List<Map.Entry<String, Long>> sorted = new ArrayList<>(best);
    sorted.sort(BY_COUNT);
    return sorted;
  }
}
