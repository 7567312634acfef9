package dev.transom.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.transom.process.Node;
import dev.transom.process.NodeOptions;
import dev.transom.process.Pid;
import dev.transom.process.spi.FaultPoints;
import dev.transom.process.spi.Kernel;
import dev.transom.process.spi.SeededNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A stage is killed at each of the points around its commits in turn, one in each run, and comes
 * down at once or goes on as one that does not know yet: the result is always the same.
 */
class EveryKillTest {
  private static final int ELEMENTS = 30;
  private static final NodeOptions QUIET =
      NodeOptions.DEFAULT.zombieGrace(Duration.ofMinutes(1)).crashReporter(report -> {});

  /** What runs, and what must come of it. */
  private record Scene(String name, Supplier<Object> flow, Supplier<Object> model) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Scene scene(String name, Supplier<Object> flow, Supplier<Object> model) {
    return new Scene(name, flow, model);
  }

  static List<Scene> scenes() {
    return List.of(
        scene(
            "mapped",
            () -> sorted(numbers().map(x -> x + 1).shuffle().stages(2).filter(x -> x % 2 == 0)),
            () -> elements().map(x -> x + 1).filter(x -> x % 2 == 0).boxed().toList()),
        scene(
            "counted by key",
            () -> numbers().countBy(x -> x % 3).toMap(),
            () ->
                elements()
                    .boxed()
                    .collect(Collectors.groupingBy(x -> x % 3, Collectors.counting()))),
        scene(
            "collected by key",
            () -> numbers().collectBy(x -> x % 2, EveryKillTest::parts).toMap(),
            () -> elements().boxed().collect(Collectors.groupingBy(x -> x % 2, parts()))),
        scene(
            "collected",
            () ->
                numbers()
                    .shuffle()
                    .stages(1)
                    .window(Window.<Long>global())
                    .collected(EveryKillTest::parts)
                    .toList(),
            () -> List.of(elements().boxed().collect(parts()))),
        scene(
            "collected at the end",
            () -> numbers().shuffle().collect(parts()),
            () -> elements().boxed().collect(parts())),
        scene(
            "count windows",
            () -> numbers().stages(1).window(Window.count(7)).reduce(() -> 0L, Long::sum).toList(),
            () ->
                LongStream.iterate(0, i -> i <= ELEMENTS, i -> i + 7)
                    .map(i -> LongStream.range(i, Math.min(ELEMENTS, i + 7)).sum())
                    .boxed()
                    .toList()),
        scene(
            "triggered",
            () ->
                numbers()
                    .stages(1)
                    .window(Window.<Long>global().triggerEvery(10).accumulating())
                    .<Map<Long, Map<Long, Long>>>collected(EveryKillTest::parts)
                    .toList(),
            () ->
                LongStream.iterate(10, i -> i + 10)
                    .limit(ELEMENTS / 10 + 1)
                    .mapToObj(
                        i -> LongStream.range(0, Math.min(i, ELEMENTS)).boxed().collect(parts()))
                    .toList()),
        scene(
            "windows of time",
            () ->
                sorted(
                    numbers()
                        .window(
                            Window.fixed(Duration.ofMillis(8), Instant::ofEpochMilli)
                                .allowedLateness(Duration.ofMillis(5)))
                        .countBy(x -> 0L)
                        .map(Map.Entry::getValue)),
            () ->
                LongStream.iterate(0, i -> i < ELEMENTS, i -> i + 8)
                    .map(i -> Math.min(8, ELEMENTS - i))
                    .sorted()
                    .boxed()
                    .toList()),
        scene(
            "sessions",
            () ->
                sorted(
                    numbers()
                        .map(x -> x + x / 10 * 5)
                        .window(Window.session(Duration.ofMillis(4), Instant::ofEpochMilli))
                        .collectBy(x -> 0L, () -> Collectors.<Long>counting())
                        .map(Map.Entry::getValue)),
            () -> List.of(10L, 10L, 10L)),
        scene(
            "joined",
            () ->
                sorted(
                    numbers()
                        .join(Flow.range(15, 45).stages(1).maxDemand(9), x -> x, x -> x)
                        .fullOuter((l, r) -> l.orElse(0L) - r.orElse(0L))),
            () ->
                LongStream.range(0, 45)
                    .map(x -> x < 15 ? x : x < ELEMENTS ? 0 : -x)
                    .sorted()
                    .boxed()
                    .toList()),
        scene(
            "first of all",
            () -> numbers().shuffle().stages(2).takeSort(5, Comparator.reverseOrder()).toList(),
            () -> List.of(List.of(29L, 28L, 27L, 26L, 25L))),
        scene(
            "distinct",
            () -> sorted(numbers().map(x -> x % 11).distinct()),
            () -> LongStream.range(0, 11).boxed().toList()),
        scene(
            "streamed",
            () -> numbers().shuffle().map(x -> x).stream().sorted().toList(),
            () -> elements().boxed().toList()));
  }

  private static LongStream elements() {
    return LongStream.range(0, ELEMENTS);
  }

  private static Flow<Long> numbers() {
    return Flow.range(0, ELEMENTS).stages(1).maxDemand(11);
  }

  private static List<Long> sorted(Flow<Long> flow) {
    return flow.stages(2).maxDemand(9).toList().stream().sorted().toList();
  }

  /** Its finisher changes its container. */
  private static Collector<Long, ?, Map<Long, Map<Long, Long>>> parts() {
    return Collectors.groupingBy(
        x -> x % 3, HashMap::new, Collectors.groupingBy(x -> x % 2, Collectors.counting()));
  }

  @ParameterizedTest
  @MethodSource("scenes")
  void aKillAtOneOfThePoints(Scene scene) {
    int points = checked(scene, -1, true);
    assertThat(points).as("points").isGreaterThan(20);
    for (int point = 0; point < points; point++) {
      checked(scene, point, true);
      checked(scene, point, false);
    }
  }

  /** Returns how many points were passed. */
  private static int checked(Scene scene, int kill, boolean unwound) {
    int[] points = new int[1];
    FaultPoints.install(point -> {
      Pid caller = Kernel.get().caller();
      if (caller == null || !isStage(caller) || points[0]++ != kill) {
        return;
      }
      try {
        caller.kill();
      } catch (Error | RuntimeException death) {
        if (unwound && !point.equals("stage.publish.in")) { // where nothing is thrown
          throw death;
        }
      }
    });
    Object[] result = new Object[1];
    try (SeededNode seeded = Kernel.get().startSeeded(QUIET, kill)) {
      seeded.node().run(() -> result[0] = scene.flow.get());
      seeded.runUntilIdle();
      assertThat(seeded.node().processes()).as("left by a kill at %s", kill).isEmpty();
    } finally {
      FaultPoints.install(null);
    }
    assertThat(result[0]).as("after a kill at %s", kill).isEqualTo(scene.model.get());
    return points[0];
  }

  private static boolean isStage(Pid pid) {
    return Node.current().info(pid).stream()
        .flatMap(info -> info.names().stream())
        .anyMatch(name -> name.startsWith("flow#"));
  }
}
