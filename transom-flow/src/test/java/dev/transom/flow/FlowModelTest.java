package dev.transom.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Random flows against plain loops: the same input has the same result, for every demand and every
 * number of stages. A flow is a chain of steps that is drawn from a seed; each step is described
 * twice, as part of a flow and as something to do with a list.
 */
class FlowModelTest {
  private static final int RUNS = Integer.getInteger("transom.flow.runs", 200);
  private static final Long SEED = Long.getLong("transom.flow.seed");

  @RegisterExtension final OnNode node = new OnNode();

  /** A step, in words, as part of a flow, and as something to do with a list. */
  private record Step(
      String text, UnaryOperator<Flow<Long>> flow, UnaryOperator<List<Long>> model) {}

  private final List<String> words = new ArrayList<>();

  @TestFactory
  List<DynamicTest> everyFlowIsWhatItsLoopSays() {
    LongStream seeds = SEED == null ? LongStream.range(0, RUNS) : LongStream.of(SEED);
    return seeds
        .mapToObj(seed ->
            DynamicTest.dynamicTest(
                "-Dtransom.flow.seed=" + seed, () -> node.node().run(() -> check(seed))))
        .toList();
  }

  private void check(long seed) {
    Random random = new Random(seed);
    words.clear();
    List<List<Long>> sources = new ArrayList<>();
    int count = 1 + random.nextInt(3);
    for (int i = 0; i < count; i++) {
      sources.add(random.longs(random.nextInt(300), -100, 100).boxed().toList());
    }
    List<Long> model = new ArrayList<>();
    sources.forEach(model::addAll);
    Flow<Long> flow = tuned(random, Flow.fromAll(sources));
    int steps = random.nextInt(6);
    for (int i = 0; i < steps; i++) {
      Step step = draw(random, sources);
      words.add(step.text);
      flow = tuned(random, step.flow.apply(flow));
      model = step.model.apply(model);
    }
    List<Long> expected = sorted(model);
    assertThat(sorted(flow.toList())).as("seed %s: %s", seed, words).isEqualTo(expected);
    finish(random, flow, model);
  }

  private Flow<Long> tuned(Random random, Flow<Long> flow) {
    Flow<Long> tuned = flow;
    if (random.nextInt(2) == 0) {
      int stages = 1 + random.nextInt(5);
      words.add("stages " + stages);
      tuned = tuned.stages(stages);
    }
    if (random.nextInt(2) == 0) {
      int demand = 1 + random.nextInt(40);
      words.add("demand " + demand);
      tuned = tuned.maxDemand(demand);
    }
    return tuned;
  }

  private static List<Long> sorted(List<Long> all) {
    List<Long> copy = new ArrayList<>(all);
    Collections.sort(copy);
    return copy;
  }

  // ------------------------------------------------------------------ steps

  private static Step draw(Random random, List<List<Long>> sources) {
    long n = 1L + random.nextInt(9);
    return switch (random.nextInt(13)) {
      case 0 ->
          new Step(
              "map *" + n,
              flow -> flow.map(i -> i * n),
              all -> all.stream().map(i -> i * n).toList());
      case 1 ->
          new Step(
              "filter %" + n,
              flow -> flow.filter(i -> Math.floorMod(i, n) != 0),
              all -> all.stream().filter(i -> Math.floorMod(i, n) != 0).toList());
      case 2 ->
          new Step(
              "flatMap " + n % 3,
              flow -> flow.flatMap(i -> Collections.nCopies((int) (n % 3), i + n)),
              all ->
                  all.stream()
                      .flatMap(i -> Collections.nCopies((int) (n % 3), i + n).stream())
                      .toList());
      case 3 -> new Step("shuffle", Flow::shuffle, all -> all);
      case 4 -> new Step("partition %" + n, flow -> flow.partition(i -> i % n), all -> all);
      case 5 -> new Step("distinct", Flow::distinct, all -> new ArrayList<>(new HashSet<>(all)));
      case 6 ->
          new Step(
              "countBy %" + n,
              flow -> flow.countBy(i -> i % n).map(it -> it.getKey() * 10_000 + it.getValue()),
              all ->
                  byKey(all, n).entrySet().stream()
                      .map(it -> it.getKey() * 10_000 + it.getValue().size())
                      .toList());
      case 7 ->
          new Step(
              "reduceBy %" + n,
              flow -> flow.reduceBy(i -> i % n, () -> 0L, Long::sum).map(Map.Entry::getValue),
              all -> sums(all, n));
      case 8 ->
          new Step(
              "collectBy %" + n,
              flow ->
                  flow.collectBy(i -> i % n, () -> Collectors.summingLong(Long::longValue))
                      .map(Map.Entry::getValue),
              all -> sums(all, n));
      case 9 ->
          new Step(
              "merge",
              flow -> flow.merge(Flow.from(sources.getFirst()), flow),
              all -> {
                List<Long> merged = new ArrayList<>(all);
                merged.addAll(sources.getFirst());
                merged.addAll(all);
                return merged;
              });
      case 10 ->
          new Step(
              "departition",
              flow ->
                  flow.shuffle()
                      .reduce(() -> 0L, Long::sum)
                      .departition(() -> 0L, Long::sum, (sum, window) -> sum),
              all -> List.of(all.stream().mapToLong(i -> i).sum()));
      case 11 ->
          new Step(
              "full join",
              flow ->
                  flow.join(Flow.from(sources.getLast()), i -> i, i -> i)
                      .fullOuter((l, r) -> l.orElse(1_000L) - 3 * r.orElse(2_000L)),
              all -> joined(all, sources.getLast()));
      default ->
          new Step(
              "takeSort " + n,
              flow ->
                  flow.shuffle()
                      .takeSort((int) n, java.util.Comparator.<Long>naturalOrder())
                      .flatMap(first -> first),
              all -> all.stream().sorted().limit(n).toList());
    };
  }

  private static Map<Long, List<Long>> byKey(List<Long> all, long n) {
    return all.stream().collect(Collectors.groupingBy(i -> i % n));
  }

  private static List<Long> sums(List<Long> all, long n) {
    return byKey(all, n).values().stream()
        .map(group -> group.stream().mapToLong(i -> i).sum())
        .toList();
  }

  private static List<Long> joined(List<Long> left, List<Long> right) {
    List<Long> pairs = new ArrayList<>();
    Set<Long> met = new HashSet<>();
    for (Long l : left) {
      boolean alone = true;
      for (Long r : right) {
        if (l.equals(r)) {
          pairs.add(l - 3 * r);
          met.add(r);
          alone = false;
        }
      }
      if (alone) {
        pairs.add(l - 3 * 2_000L);
      }
    }
    right.stream().filter(r -> !met.contains(r)).forEach(r -> pairs.add(1_000L - 3 * r));
    return pairs;
  }

  // ------------------------------------------------------------------ windows at the end

  /** Times that come in order, in windows; and what is distinct. */
  private void finish(Random random, Flow<Long> flow, List<Long> model) {
    List<Long> times = sorted(model);
    long size = 1L + random.nextInt(30);
    TreeMap<Long, Long> expected = new TreeMap<>();
    times.forEach(time -> expected.merge(Math.floorDiv(time, size) * size, 1L, Long::sum));
    Map<Long, Long> counts =
        tuned(random, Flow.from(times))
            .map(time -> time)
            .window(Window.fixed(Duration.ofMillis(size), Instant::ofEpochMilli))
            .countBy(time -> time % 3)
            .withFiring((key, n, firing) -> Map.entry(start(firing), n))
            .stages(1 + random.nextInt(4))
            .collect(
                Collectors.groupingBy(
                    Map.Entry::getKey, Collectors.summingLong(Map.Entry::getValue)));
    assertThat(new TreeMap<>(counts)).as("%s, windows of %s", words, size).isEqualTo(expected);
    Set<Long> distinct = new TreeSet<>(flow.distinct().stages(1 + random.nextInt(4)).toList());
    assertThat(distinct).isEqualTo(new TreeSet<>(model));
  }

  private static long start(Firing firing) {
    return ((WindowId.Span) firing.window()).start().toEpochMilli();
  }
}
