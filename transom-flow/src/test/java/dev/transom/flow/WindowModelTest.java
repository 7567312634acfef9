package dev.transom.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Windows of event time against a model that knows nothing of stages, demand and order. */
class WindowModelTest {
  private static final int RUNS = Integer.getInteger("transom.flow.runs", 200);
  private static final Long SEED = Long.getLong("transom.flow.seed");

  /** Something that happened. */
  record Event(int key, long time) {
    Instant instant() {
      return Instant.ofEpochMilli(time);
    }
  }

  /** What a window says of a key. */
  record Result(WindowId window, int key, long count, String cause) {
    static Result of(int key, long count, Firing firing) {
      return new Result(firing.window(), key, count, firing.cause().getClass().getSimpleName());
    }
  }

  /** One run, drawn from a seed. */
  record Scene(
      long seed,
      List<List<Event>> sources,
      String shape,
      long size,
      long slide,
      long lateness,
      boolean accumulating,
      int stages,
      int demand) {
    static Scene draw(long seed) {
      Random random = new Random(seed);
      int sourceCount = 1 + random.nextInt(3);
      List<List<Event>> sources = new ArrayList<>();
      for (int i = 0; i < sourceCount; i++) {
        sources.add(events(random));
      }
      String shape = List.of("fixed", "sliding", "session").get(random.nextInt(3));
      long size = 1L + random.nextInt(20);
      return new Scene(
          seed,
          sources,
          shape,
          size,
          1 + random.nextInt((int) size),
          random.nextBoolean() ? 0 : random.nextInt(30),
          random.nextBoolean(),
          1 + random.nextInt(4),
          1 + random.nextInt(50));
    }

    private static List<Event> events(Random random) {
      List<Event> events = new ArrayList<>();
      long time = random.nextInt(100) - 50L;
      int count = random.nextInt(200);
      for (int i = 0; i < count; i++) {
        time += random.nextInt(10) == 0 ? random.nextInt(60) : random.nextInt(3);
        long late = random.nextInt(4) == 0 ? random.nextInt(40) : 0;
        events.add(new Event(random.nextInt(5), time - late));
      }
      return events;
    }

    Window<Event> window() {
      Window<Event> window =
          switch (shape) {
            case "fixed" -> Window.fixed(Duration.ofMillis(size), Event::instant);
            case "sliding" ->
                Window.sliding(Duration.ofMillis(size), Duration.ofMillis(slide), Event::instant);
            default -> Window.session(Duration.ofMillis(size), Event::instant);
          };
      window = window.allowedLateness(Duration.ofMillis(lateness));
      return accumulating ? window.accumulating() : window;
    }
  }

  @TestFactory
  List<DynamicTest> everyWindowIsWhatItsElementsSay() {
    LongStream seeds = SEED == null ? LongStream.range(0, RUNS) : LongStream.of(SEED);
    return seeds
        .mapToObj(seed -> DynamicTest.dynamicTest("-Dtransom.flow.seed=" + seed, () -> check(seed)))
        .toList();
  }

  private static void check(long seed) {
    Scene scene = Scene.draw(seed);
    assertThat(flow(scene).toList())
        .as(scene::toString)
        .containsExactlyInAnyOrderElementsOf(expected(scene));
  }

  static Flow<Result> flow(Scene scene) {
    return Flow.fromAll(scene.sources)
        .maxDemand(scene.demand)
        .map(event -> event)
        .window(scene.window())
        .countBy(Event::key)
        .withFiring(Result::of)
        .stages(scene.stages)
        .maxDemand(scene.demand);
  }

  // ------------------------------------------------------------------ the model

  static List<Result> expected(Scene scene) {
    return scene.shape.equals("session") ? sessions(scene) : windows(scene);
  }

  private static List<Result> windows(Scene scene) {
    long slide = scene.shape.equals("fixed") ? scene.size : scene.slide;
    Map<Long, Map<Integer, long[]>> counts = new TreeMap<>(); // on time, late
    for (List<Event> source : scene.sources) {
      long watermark = Long.MIN_VALUE;
      for (Event event : source) {
        for (long window = -1_000; window < 4_000; window++) {
          long start = window * slide;
          if (event.time >= start && event.time < start + scene.size) {
            long end = start + scene.size;
            int place =
                end > watermark
                    ? 0
                    : scene.lateness > 0 && end + scene.lateness > watermark ? 1 : 2;
            if (place < 2) {
              counts.computeIfAbsent(window, it -> new TreeMap<>())
                  .computeIfAbsent(event.key, it -> new long[2])[place]++;
            }
          }
        }
        watermark = Math.max(watermark, event.time);
      }
    }
    List<Result> results = new ArrayList<>();
    counts.forEach((window, byKey) -> {
      WindowId id = span(window * slide, window * slide + scene.size);
      boolean anyLate = byKey.values().stream().anyMatch(it -> it[1] > 0);
      byKey.forEach((key, n) -> add(scene, results, id, key, n, anyLate));
    });
    return results;
  }

  private static void add(
      Scene scene, List<Result> results, WindowId id, int key, long[] n, boolean anyLate) {
    if (scene.lateness == 0) {
      results.add(new Result(id, key, n[0], "Done"));
      return;
    }
    if (n[0] > 0) {
      results.add(new Result(id, key, n[0], "Watermark"));
    }
    if (scene.accumulating) {
      results.add(new Result(id, key, n[0] + n[1], "Done"));
    } else if (anyLate && n[1] > 0) {
      results.add(new Result(id, key, n[1], "Done"));
    }
  }

  private static List<Result> sessions(Scene scene) {
    Map<Integer, List<Long>> times = new TreeMap<>();
    for (List<Event> source : scene.sources) {
      long watermark = Long.MIN_VALUE;
      for (Event event : source) {
        if (event.time + scene.size + scene.lateness > watermark) {
          times.computeIfAbsent(event.key, it -> new ArrayList<>()).add(event.time);
        }
        watermark = Math.max(watermark, event.time);
      }
    }
    List<Result> results = new ArrayList<>();
    times.forEach((key, all) -> {
      List<Long> sorted = all.stream().sorted().toList();
      long start = sorted.getFirst();
      long last = start;
      long count = 0;
      for (long time : sorted) {
        if (time - last >= scene.size) {
          results.add(new Result(span(start, last + scene.size), key, count, "Done"));
          start = time;
          count = 0;
        }
        last = time;
        count++;
      }
      results.add(new Result(span(start, last + scene.size), key, count, "Done"));
    });
    return results;
  }

  private static WindowId span(long from, long to) {
    return new WindowId.Span(Instant.ofEpochMilli(from), Instant.ofEpochMilli(to));
  }
}
