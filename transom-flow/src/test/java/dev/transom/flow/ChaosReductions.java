package dev.transom.flow;

import static dev.transom.flow.ChaosFlow.WRONG;
import static dev.transom.flow.ChaosFlow.mix;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Draws reductions over the whole input, each with a result that no order changes. */
final class ChaosReductions {
  private final Random random;

  ChaosReductions(Random random) {
    this.random = random;
  }

  /** In stages of their own, for those that have no key. */
  ChaosFlow apart(ChaosFlow in) {
    return Plan.openReduction(in.flow().plan()) == null
        ? in
        : in.then("shuffle", in.flow().shuffle());
  }

  static Map<Long, List<Long>> grouped(List<Long> elements, int keys) {
    return elements.stream()
        .collect(Collectors.groupingBy(x -> x % keys, TreeMap::new, Collectors.toList()));
  }

  static long sum(List<Long> elements) {
    return elements.stream().mapToLong(x -> x).sum();
  }

  ChaosFlow draw(ChaosFlow in) {
    return random.nextBoolean() ? byKey(in) : whole(apart(in));
  }

  // ------------------------------------------------------------------ by a key

  private ChaosFlow byKey(ChaosFlow in) {
    int keys = 1 + random.nextInt(random.nextBoolean() ? 10 : 500);
    Flow<Long> flow = in.flow();
    List<Long> counts = new ArrayList<>();
    List<Long> groups = new ArrayList<>();
    List<Long> sums = new ArrayList<>();
    List<Long> parts = new ArrayList<>();
    grouped(in.expected(), keys)
        .forEach((key, all) -> {
          counts.add(mix(key, all.size()));
          groups.add(mix(key, all));
          sums.add(mix(key, sum(all)));
          parts.add(partsOf(key, all.stream().collect(parts())));
        });
    return switch (random.nextInt(7)) {
      case 0 -> {
        ChaosFates fates = new ChaosFates(random.nextInt(1_000), true, false);
        List<Long> met = in.expected().stream().filter(x -> !fates.isPoison(x)).toList();
        List<Long> results = new ArrayList<>();
        grouped(met, keys).forEach((key, all) -> results.add(mix(key, all.size())));
        Flow<Long> next =
            flow.countBy(
                    x -> {
                      fates.meet(x);
                      return x % keys;
                    })
                .onError(OnError.skip())
                .map(e -> mix(e.getKey(), e.getValue()));
        yield in.then("countBy SKIP " + keys, next, results);
      }
      case 6 -> {
        Flow<Long> next = flow.countBy(x -> x % keys).map(e -> mix(e.getKey(), e.getValue()));
        yield in.then("countBy " + keys, next, counts);
      }
      case 1 -> {
        Flow<Long> next = flow.groupBy(x -> x % keys).map(e -> mix(e.getKey(), e.getValue()));
        yield in.then("groupBy " + keys, next, groups);
      }
      case 2 -> {
        Flow<Long> next =
            flow.reduceBy(x -> x % keys, () -> 0L, Long::sum)
                .map(e -> mix(e.getKey(), e.getValue()));
        yield in.then("reduceBy " + keys, next, sums);
      }
      case 3 -> {
        Flow<Long> next =
            flow.collectBy(x -> x % keys, ChaosReductions::parts)
                .map(e -> partsOf(e.getKey(), e.getValue()));
        yield in.then("collectBy " + keys, next, parts);
      }
      case 4 -> {
        Flow<Long> next =
            flow.collectBy(x -> x % keys, () -> Collectors.<Long>summingLong(x -> x))
                .mapValues(x -> x + 1)
                .map(e -> mix(e.getKey(), e.getValue() - 1));
        yield in.then("collectBy sum " + keys, next, sums);
      }
      default -> {
        List<Long> results = in.expected().stream().map(x -> x % keys).distinct().toList();
        yield in.then(
            "distinctBy " + keys,
            random.nextBoolean()
                ? flow.distinctBy(x -> x % keys).map(x -> x % keys)
                : flow.map(x -> x % keys).distinct(),
            results);
      }
    };
  }

  /** Its finisher changes its containers. */
  private static java.util.stream.Collector<Long, ?, Map<Long, Map<Long, Long>>> parts() {
    return Collectors.groupingBy(
        x -> x % 3, Collectors.groupingBy(x -> x % 5, Collectors.counting()));
  }

  private static long partsOf(long key, Map<Long, Map<Long, Long>> parts) {
    List<Long> all = new ArrayList<>();
    parts.forEach((a, inner) -> inner.forEach((b, n) -> all.add(mix(a * 5 + b, n))));
    return mix(key, all);
  }

  // ------------------------------------------------------------------ without

  private ChaosFlow whole(ChaosFlow in) {
    Flow<Long> flow = in.flow();
    List<Long> all = in.expected();
    return switch (random.nextInt(8)) {
      case 0 -> {
        Flow<Long> next =
            flow.reduce(() -> 0L, Long::sum)
                .shuffle()
                .reduce(() -> 0L, Long::sum)
                .stages(1)
                .shuffle();
        yield in.then("reduce", next, List.of(sum(all)));
      }
      case 1 -> {
        Flow<Long> next =
            flow.window(Window.<Long>global())
                .<Long, Long>emitAndReduce(
                    () -> 0L,
                    (count, x, out) -> {
                      out.emit(mix(x, 1));
                      return count + 1;
                    });
        yield in.then("emitAndReduce", next, all.stream().map(x -> mix(x, 1)).toList());
      }
      case 2 -> {
        int most = random.nextInt(50);
        Flow<Long> next =
            flow.takeSort(most, Comparator.naturalOrder())
                .flatMap(list -> list.equals(list.stream().sorted().toList()) ? list : wrong())
                .shuffle();
        yield in.then("takeSort " + most, next, all.stream().sorted().limit(most).toList());
      }
      case 3 -> {
        Flow<Long> next =
            flow.reduce(() -> 0L, Long::sum)
                .<Long, Long>departition(() -> 0L, Long::sum, (sum, window) -> sum)
                .shuffle();
        yield in.then("departition", next, List.of(sum(all)));
      }
      case 4 -> {
        Flow<Map<Long, Map<Long, Long>>> each =
            flow.window(Window.<Long>global()).collected(ChaosReductions::parts);
        Flow<Long> next =
            each.flatMap(parts -> entries(parts).entrySet())
                .reduceBy(Map.Entry::getKey, () -> 0L, (n, e) -> n + e.getValue())
                .map(e -> mix(e.getKey(), e.getValue()));
        List<Long> results = new ArrayList<>();
        entries(all.stream().collect(parts())).forEach((key, n) -> results.add(mix(key, n)));
        yield in.then("collected parts", next, results);
      }
      case 5 -> {
        Flow<Long> next =
            flow.reduce(() -> 0L, (n, x) -> n + 1)
                .<Long>onTrigger((n, firing, out) -> {
                  out.emit(firing.isDone() ? n : WRONG);
                  return n;
                })
                .shuffle()
                .reduce(() -> 0L, Long::sum)
                .stages(1)
                .shuffle();
        yield in.then("onTrigger", next, List.of((long) all.size()));
      }
      case 6 -> {
        Flow<Long> next = flow.reduce(() -> 0L, Long::sum).emitNothing();
        yield random.nextInt(4) > 0 ? in : in.then("emitNothing", next, List.of());
      }
      default ->
          in.then(
              "collected",
              flow.window(Window.<Long>global())
                  .collected(Collectors::<Long>toList)
                  .flatMap(list -> list));
    };
  }

  private static Map<Long, Long> entries(Map<Long, Map<Long, Long>> parts) {
    Map<Long, Long> all = new HashMap<>();
    parts.forEach((a, inner) -> inner.forEach((b, n) -> all.put(a * 5 + b, n)));
    return all;
  }

  static List<Long> wrong() {
    return List.of(WRONG);
  }
}
