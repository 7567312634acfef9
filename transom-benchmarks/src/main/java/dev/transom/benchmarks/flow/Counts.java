package dev.transom.benchmarks.flow;

import java.util.HashMap;
import java.util.Map;

/** Counts in a map with boxes that are counted up, which is faster than with values put in anew. */
final class Counts {
  private final Map<String, long[]> boxes = new HashMap<>();

  void add(String counted) {
    add(counted, 1);
  }

  void add(String counted, long times) {
    long[] box = boxes.get(counted);
    if (box == null) {
      box = new long[1];
      boxes.put(counted, box);
    }
    box[0] += times;
  }

  Counts with(Counts others) {
    others.boxes.forEach((counted, box) -> add(counted, box[0]));
    return this;
  }

  Map<String, Long> toMap() {
    Map<String, Long> all = HashMap.newHashMap(boxes.size());
    boxes.forEach((counted, box) -> all.put(counted, box[0]));
    return all;
  }
}
