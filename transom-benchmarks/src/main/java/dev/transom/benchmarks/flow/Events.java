package dev.transom.benchmarks.flow;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Events, a millisecond apart, of which each comes up to two seconds late; and how many there are
 * with each key in each window of ten seconds. Made by chance from a seed when first asked for.
 */
final class Events {
  static final Duration WINDOW = Duration.ofSeconds(10);
  static final Duration LATENESS = Duration.ofSeconds(2);

  private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
  private static final int KEYS = 100;
  private static final int SEED = 42;

  private final int size;
  private @Nullable List<Event> all;
  private Map<Place, Long> counts = Map.of();

  /** Something happened. */
  record Event(Instant time, String key) {
    Place place() {
      long window = WINDOW.toMillis();
      return new Place(time.toEpochMilli() / window * window, key);
    }
  }

  /** A window, by its start in milliseconds, and a key. */
  record Place(long start, String key) {}

  Events(int size) {
    this.size = size;
  }

  List<Event> all() {
    return all == null ? make() : all;
  }

  private List<Event> make() {
    Random random = new Random(SEED);
    List<String> keys = IntStream.range(0, KEYS).mapToObj(key -> "sensor-" + key).toList();
    int most = (int) LATENESS.toMillis();
    List<Event> made =
        IntStream.range(0, size)
            .mapToObj(i ->
                new Event(
                    START.plusMillis(most + i - random.nextInt(most)),
                    keys.get(random.nextInt(KEYS))))
            .toList();
    counts = new HashMap<>();
    made.forEach(event -> counts.merge(event.place(), 1L, Long::sum));
    all = made;
    return made;
  }

  /** Throws if these are not the counts. */
  void verify(Map<Place, Long> found) {
    if (!found.equals(counts)) {
      throw new IllegalStateException(
          "wrong counts of %d windows and keys in place of %d"
              .formatted(found.size(), counts.size()));
    }
  }
}
