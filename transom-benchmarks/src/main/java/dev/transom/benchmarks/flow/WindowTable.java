package dev.transom.benchmarks.flow;

import dev.transom.benchmarks.flow.Events.Event;
import dev.transom.benchmarks.flow.Events.Place;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.TreeMap;

/** Windows of event time as one writes them by hand, for those who have none. For one thread. */
final class WindowTable {
  private static final long SIZE = Events.WINDOW.toMillis();
  private static final long LATENESS = Events.LATENESS.toMillis();

  private final TreeMap<Long, Map<String, long[]>> open = new TreeMap<>();
  private long closed = Long.MIN_VALUE; // what starts before is complete

  /** Returns the counts of the windows that this event's time has completed. */
  List<Entry<Place, Long>> add(Event event) {
    long time = event.time().toEpochMilli();
    long start = time / SIZE * SIZE;
    if (start >= closed) {
      open.computeIfAbsent(start, _ -> new HashMap<>())
          .computeIfAbsent(event.key(), _ -> new long[1])[0]++;
    }
    long complete = (time - LATENESS) / SIZE * SIZE;
    if (complete <= closed) {
      return List.of();
    }
    closed = complete;
    return take(open.headMap(complete));
  }

  /** Returns the counts of all that are left. */
  List<Entry<Place, Long>> end() {
    return take(open);
  }

  private static List<Entry<Place, Long>> take(Map<Long, Map<String, long[]>> windows) {
    List<Entry<Place, Long>> counts = new ArrayList<>();
    windows.forEach((start, keys) ->
        keys.forEach((key, count) -> counts.add(Map.entry(new Place(start, key), count[0]))));
    windows.clear();
    return counts;
  }
}
