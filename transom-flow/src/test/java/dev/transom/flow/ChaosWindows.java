package dev.transom.flow;

import static dev.transom.flow.ChaosFlow.WRONG;
import static dev.transom.flow.ChaosFlow.mix;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Draws windows anywhere in a flow. Which elements come together in a window of a count, or before
 * a trigger, is up to the order; so such windows are taken apart again, and everything must be
 * there once. In windows of event time nothing is late here.
 */
final class ChaosWindows {
  private static final Duration PATIENT = Duration.ofDays(1);

  /** What one firing says of a key in a window. */
  private record Part(long key, Instant start, Object content) {
    long place() {
      return start.toEpochMilli() * 1_000 + key;
    }
  }

  private final Random random;

  ChaosWindows(Random random) {
    this.random = random;
  }

  /** Without a key: behind an exchange, if a reduction is open. */
  ChaosFlow draw(ChaosFlow in) {
    return switch (random.nextInt(4)) {
      case 0, 1 -> apart(in);
      case 2 -> byTime(in);
      default -> sessions(in);
    };
  }

  // ------------------------------------------------------------------ by order

  private ChaosFlow apart(ChaosFlow in) {
    ChaosFlow from = new ChaosReductions(random).apart(in);
    int most = 1 + random.nextInt(30);
    Duration period = Duration.ofMillis(1 + random.nextInt(5));
    Window<Long> window =
        switch (random.nextInt(6)) {
          case 0 -> Window.count(most);
          case 5 -> Window.<Long>global().triggerBy(() -> 0L, (n, x) -> counted(n, x, most));
          case 1 -> Window.<Long>global().triggerEvery(most);
          case 2 -> Window.<Long>count(most).triggerWhen("some", x -> x % 5 == 0);
          case 3 -> Window.<Long>global().triggerPeriodically(period).triggerEvery(most);
          default -> Window.<Long>periodic(period).triggerEvery(most);
        };
    String what = window.shape().getClass().getSimpleName() + window.triggers().size() + " " + most;
    Flow<Long> flow = from.flow();
    return switch (random.nextInt(3)) {
      case 0 -> {
        Flow<Long> next =
            flow.window(window)
                .collected(Collectors::<Long>toList)
                .flatMap(list -> list.size() <= most ? list : ChaosReductions.wrong());
        yield from.then(what + " collected", next);
      }
      case 1 -> {
        Flow<Long> next =
            flow.window(window)
                .<List<Long>>reduce(List::of, ChaosWindows::with)
                .<Long>onTrigger((list, firing, out) -> {
                  (list.size() <= most ? list : ChaosReductions.wrong()).forEach(out::emit);
                  return List.of();
                });
        yield from.then(what + " onTrigger", next);
      }
      default -> {
        Flow<Long> next =
            flow.window(window)
                .countBy(x -> x)
                .flatMap(e -> java.util.Collections.nCopies(e.getValue().intValue(), e.getKey()));
        yield from.then(what + " countBy", next);
      }
    };
  }

  /** Fires behind some, and before one too many. */
  private static TriggerStep<Long> counted(long before, long element, int most) {
    if (before == most) {
      return TriggerStep.fireBefore("full", 0L);
    }
    return element % 11 == 0 ? TriggerStep.fire("some", 0L) : TriggerStep.pass(before + 1);
  }

  private static List<Long> with(List<Long> list, long element) {
    List<Long> more = new ArrayList<>(list);
    more.add(element);
    return List.copyOf(more);
  }

  // ------------------------------------------------------------------ by event time

  private ChaosFlow byTime(ChaosFlow in) {
    int size = 1 + random.nextInt(2_000);
    int slide = random.nextBoolean() ? size : 1 + random.nextInt(size);
    while (size / slide > 4) {
      slide *= 2;
    }
    int keys = 1 + random.nextInt(5);
    Duration length = Duration.ofMillis(size);
    Window<Long> plain =
        slide == size
            ? Window.fixed(length, Instant::ofEpochMilli)
            : Window.sliding(length, Duration.ofMillis(slide), Instant::ofEpochMilli);
    Window<Long> window = triggered(plain.allowedLateness(PATIENT));
    String what = "windows of " + size + "/" + slide + " with " + window.triggers().size();
    Map<Part, List<Long>> expected = expected(in.expected(), size, slide, keys);
    return random.nextBoolean()
        ? discarding(in, what, window, keys, expected)
        : accumulating(in, what, window.accumulating(), keys, expected);
  }

  private Window<Long> triggered(Window<Long> window) {
    return switch (random.nextInt(4)) {
      case 0 -> window.triggerEvery(1 + random.nextInt(20));
      case 1 -> window.triggerWhen("some", x -> x % 7 == 0);
      default -> window;
    };
  }

  private static Map<Part, List<Long>> expected(
      List<Long> elements, int size, int slide, int keys) {
    Map<Part, List<Long>> expected = new java.util.HashMap<>();
    for (long x : elements) {
      for (long n = Math.floorDiv(x - size, slide) + 1; n * slide <= x; n++) {
        expected
            .computeIfAbsent(
                new Part(x % keys, Instant.ofEpochMilli(n * slide), ""), it -> new ArrayList<>())
            .add(x);
      }
    }
    return expected;
  }

  /** Each element in one firing. */
  private static ChaosFlow discarding(
      ChaosFlow in, String what, Window<Long> window, int keys, Map<Part, List<Long>> expected) {
    Flow<Long> next =
        in.flow()
            .window(window)
            .countBy(x -> x % keys)
            .withFiring((key, n, firing) -> new Part(key, start(firing), n))
            .reduceBy(Part::place, () -> 0L, (n, part) -> n + (long) part.content)
            .map(e -> mix(e.getKey(), e.getValue()));
    List<Long> results = new ArrayList<>();
    expected.forEach((part, all) -> results.add(mix(part.place(), all.size())));
    return in.then(what + " discarding", next, results);
  }

  /** All elements in the last firing. What was put out before must stay as it was. */
  private static ChaosFlow accumulating(
      ChaosFlow in, String what, Window<Long> window, int keys, Map<Part, List<Long>> expected) {
    record Seen(boolean last, Part part, int size) {}

    Flow<Long> next =
        in.flow()
            .window(window)
            .groupBy(x -> x % keys)
            .withFiring((key, list, firing) ->
                new Seen(firing.isDone(), new Part(key, start(firing), list), list.size()))
            .partition(seen -> seen.part.place())
            .flatMap(seen -> {
              List<?> list = (List<?>) seen.part.content;
              if (list.size() != seen.size) {
                return ChaosReductions.wrong();
              }
              return seen.last ? List.of(mix(seen.part.place(), numbers(list))) : List.of();
            });
    List<Long> results = new ArrayList<>();
    expected.forEach((part, all) -> results.add(mix(part.place(), all)));
    return in.then(what + " accumulating", next, results);
  }

  private static List<Long> numbers(List<?> list) {
    return list.stream().map(x -> (Long) x).toList();
  }

  private static Instant start(Firing firing) {
    return firing.window() instanceof WindowId.Span(var start, var end)
        ? start
        : Instant.ofEpochMilli(WRONG);
  }

  // ------------------------------------------------------------------ sessions

  private ChaosFlow sessions(ChaosFlow in) {
    int gap = 1 + random.nextInt(200);
    int keys = 1 + random.nextInt(5);
    Window<Long> window =
        Window.<Long>session(Duration.ofMillis(gap), Instant::ofEpochMilli)
            .allowedLateness(PATIENT);
    Flow<Long> next =
        in.flow()
            .window(window)
            .collectBy(x -> x % keys, Collectors::<Long>toList)
            .withFiring((key, all, firing) -> mix(new Part(key, start(firing), "").place(), all));
    List<Long> results = new ArrayList<>();
    Map<Long, List<Long>> byKey = new TreeMap<>();
    in.expected().stream()
        .sorted()
        .forEach(x -> byKey.computeIfAbsent(x % keys, it -> new ArrayList<>()).add(x));
    byKey.forEach((key, all) -> {
      List<Long> session = new ArrayList<>();
      for (long x : all) {
        if (!session.isEmpty() && x - session.getLast() >= gap) {
          results.add(session(key, session));
          session.clear();
        }
        session.add(x);
      }
      results.add(session(key, session));
    });
    return in.then("sessions " + gap + " by " + keys, next, results);
  }

  private static long session(long key, List<Long> elements) {
    return mix(new Part(key, Instant.ofEpochMilli(elements.getFirst()), "").place(), elements);
  }
}
