package dev.transom.stage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.transom.otp.ChildSpec;
import dev.transom.otp.Supervisor;
import dev.transom.otp.SupervisorSpec;
import dev.transom.process.Node;
import dev.transom.process.NodeOptions;
import dev.transom.process.Pid;
import dev.transom.process.Processes;
import dev.transom.process.spi.FaultPoints;
import dev.transom.process.spi.Kernel;
import dev.transom.process.spi.SeededNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Random pipelines under random kills: every event is marked at its source and found exactly once
 * at the end. {@code -Dtransom.chaos.runs} says how many, {@code -Dtransom.chaos.seed} repeats one.
 */
class ChaosTest {
  private static final int RUNS = Integer.getInteger("transom.chaos.runs", 25);
  private static final String COLLECTOR = "collector";
  private static final Duration SECOND = Duration.ofSeconds(1);

  private static List<DynamicTest> runs(String what, java.util.function.LongConsumer run) {
    Long one = Long.getLong("transom.chaos.seed");
    return (one == null ? LongStream.range(0, RUNS) : LongStream.of(one))
        .mapToObj(seed -> DynamicTest.dynamicTest(what + " seed " + seed, () -> run.accept(seed)))
        .toList();
  }

  /** One random pipeline: producers, layers of producer-consumers, a collector. */
  private static final class Pipeline {
    final List<String> names = new ArrayList<>();
    final BlockingQueue<List<Integer>> results = new LinkedBlockingQueue<>();
    final ConcurrentLinkedQueue<DeadLetter<?>> dead = new ConcurrentLinkedQueue<>();
    final TreeSet<Integer> expected = new TreeSet<>();
    final TreeSet<Integer> poison = new TreeSet<>();
    private final Random random;
    private final Set<Integer> thrown = ConcurrentHashMap.newKeySet();
    private final List<StageSpec<?, ?>> stages = new ArrayList<>();
    private int layers;

    Pipeline(Random random, int count) {
      this.random = random;
      int sources = 1 + random.nextInt(2);
      int middles = random.nextInt(3);
      List<Integer> widths = new ArrayList<>();
      for (int i = 0; i < middles; i++) {
        widths.add(1 + random.nextInt(3));
      }
      widths.add(1 + random.nextInt(6));

      Dispatcher<Integer> dispatcher = dispatcher(widths.getFirst());
      List<StageSpec<?, Integer>> above = new ArrayList<>();
      for (int i = 0; i < sources; i++) {
        above.add(add(source("source" + i, i * count, (i + 1) * count).dispatcher(dispatcher)));
      }
      IntStream.range(0, sources * count)
          .forEach(event -> (event % 613 == 5 ? poison : expected).add(event));
      for (int layer = 0; layer < widths.size(); layer++) {
        boolean last = layer == widths.size() - 1;
        Dispatcher<Integer> next = last ? Dispatcher.fair() : dispatcher(widths.get(layer + 1));
        above = layer(above, dispatcher, widths.get(layer), next);
        dispatcher = next;
      }
      StageSpec<Integer, Void> collector =
          Consumer.collecting(
              COLLECTOR,
              options(above.getFirst(), dispatcher, 0),
              Collectors.toList(),
              results::add);
      for (StageSpec<?, Integer> other : above.subList(1, above.size())) {
        collector = collector.subscribe(options(other, dispatcher, 0));
      }
      add(collector);
    }

    private <I, O> StageSpec<I, O> add(StageSpec<I, O> stage) {
      StageSpec<I, O> whole =
          stage.maxDeadLetters(Integer.MAX_VALUE, SECOND).deadLetters(dead::add);
      names.add(whole.name());
      stages.add(whole);
      return whole;
    }

    private Dispatcher<Integer> dispatcher(int consumers) {
      return switch (random.nextInt(3)) {
        case 0 -> Dispatcher.fair();
        case 1 -> Dispatcher.greedy();
        default -> Dispatcher.<Integer>partition(consumers).queueLimit(1 + random.nextInt(1_000));
      };
    }

    private StageSpec<Void, Integer> source(String name, int from, int to) {
      if (random.nextBoolean()) {
        return Producer.from(name, () -> IntStream.range(from, to).boxed().iterator());
      }
      return Producer.stateful(
          name,
          from,
          (next, demand, out) -> {
            int end = (int) Math.min(to, next + demand);
            for (int i = next; i < end; i++) {
              out.emit(i);
            }
            if (end == to) {
              out.complete();
            }
            return end;
          });
    }

    private Subscription<Integer> options(
        StageSpec<?, Integer> producer, Dispatcher<Integer> dispatcher, int partition) {
      int max = 1 + random.nextInt(random.nextBoolean() ? 20 : 1_000);
      Subscription<Integer> options =
          Subscription.to(producer)
              .cancel(CancelMode.WHEN_ALL_END)
              .maxDemand(max)
              .minDemand(random.nextInt(max));
      return dispatcher instanceof Dispatcher.Partition ? options.partition(partition) : options;
    }

    private List<StageSpec<?, Integer>> layer(
        List<StageSpec<?, Integer>> above,
        Dispatcher<Integer> dispatcher,
        int width,
        Dispatcher<Integer> next) {
      int layer = layers++;
      List<StageSpec<?, Integer>> stages = new ArrayList<>();
      for (int i = 0; i < width; i++) {
        StageSpec<Integer, Integer> stage =
            ProducerConsumer.of(
                "stage" + layer + "." + i,
                options(above.getFirst(), dispatcher, i),
                (batch, out) -> {
                  for (int event : batch.events()) {
                    fail(layer, event);
                    out.emit(event);
                  }
                });
        for (StageSpec<?, Integer> other : above.subList(1, above.size())) {
          stage = stage.subscribe(options(other, dispatcher, i));
        }
        stages.add(add(stage.dispatcher(next)));
      }
      return stages;
    }

    /** Throws on some events always, in the first layer; on others once in each layer. */
    private void fail(int layer, int event) {
      if (layer == 0 && event % 613 == 5) {
        throw new IllegalStateException("poison");
      }
      if (event % 401 == layer && thrown.add(event)) {
        throw new IllegalStateException("once");
      }
    }

    SupervisorSpec supervisor() {
      SupervisorSpec spec = Supervisor.restForOne().intensity(Integer.MAX_VALUE, SECOND);
      for (StageSpec<?, ?> stage : stages) {
        spec = spec.child(stage.child());
      }
      return spec;
    }

    Stream<Pid> pids() {
      return names.stream().flatMap(name -> Processes.whereis(name).stream());
    }

    boolean isOver() {
      return !results.isEmpty() && pids().findAny().isEmpty();
    }

    void check(boolean beganAnew, Supplier<String> run) {
      for (List<Integer> result : results) {
        assertThat(result.stream().sorted().toList()).as(run).isEqualTo(List.copyOf(expected));
      }
      List<Object> given =
          dead.stream()
              .filter(letter -> letter.cause() == DeadLetter.Cause.POISON)
              .<Object>map(DeadLetter::event)
              .sorted()
              .toList();
      if (beganAnew) {
        assertThat(Set.copyOf(given)).as(run).isEqualTo(Set.copyOf(poison));
      } else {
        assertThat(given).as(run).isEqualTo(List.copyOf(poison));
        assertThat(dead).as(run).allMatch(it -> it.cause() == DeadLetter.Cause.POISON);
      }
    }

    String story(long seed) {
      return "-Dtransom.chaos.seed=" + seed + " " + names;
    }
  }

  // ------------------------------------------------------------------ the seeded scheduler

  private static void seeded(long seed) {
    Random random = new Random(seed);
    AtomicInteger kills = new AtomicInteger(80);
    int odds = 2 + random.nextInt(30);
    try (SeededNode seeded =
        Kernel.get().startSeeded(NodeOptions.DEFAULT.crashReporter(report -> {}), seed)) {
      seeded
          .node()
          .run(() -> {
            Pipeline pipeline = new Pipeline(random, 1_000 + random.nextInt(2_000));
            pipeline.supervisor().start();
            FaultPoints.install(point -> {
              Pid caller = Kernel.get().caller();
              if (point.startsWith("stage.")
                  && caller != null
                  && random.nextInt(odds) == 0
                  && kills.getAndDecrement() > 0) {
                List<Pid> others = pipeline.pids().toList();
                if (random.nextBoolean() && others.contains(caller)) {
                  caller.kill();
                } else if (!others.isEmpty()) {
                  others.get(random.nextInt(others.size())).kill();
                }
              }
            });
            boolean over = seeded.runUntil(pipeline::isOver, Duration.ofMinutes(10));
            assertThat(over)
                .as(() -> "it ends: " + pipeline.story(seed) + pipeline.pids().toList())
                .isTrue();
            pipeline.check(false, () -> pipeline.story(seed));
          });
    } finally {
      FaultPoints.install(null);
    }
  }

  @TestFactory
  List<DynamicTest> seededKillsLoseAndDoubleNothing() {
    return runs("seeded", ChaosTest::seeded);
  }

  // ------------------------------------------------------------------ the real one

  private static void real(long seed) {
    Random random = new Random(seed);
    try (Node node = Node.start(NodeOptions.DEFAULT.crashReporter(report -> {}))) {
      node.run(() -> {
        Pipeline pipeline = new Pipeline(random, 5_000 + random.nextInt(45_000));
        Supervisor root =
            Supervisor.oneForOne()
                .intensity(Integer.MAX_VALUE, SECOND)
                .child(ChildSpec.of("inner", pipeline.supervisor()))
                .start();
        int innerKills = random.nextInt(3);
        boolean beganAnew = false;
        for (int kills = 80; kills > 0 && pipeline.results.isEmpty(); kills--) {
          if (innerKills > 0 && random.nextInt(20) == 0) {
            innerKills--;
            beganAnew = true;
            root.whichChildren().stream().flatMap(child -> child.pid().stream()).forEach(Pid::kill);
          } else {
            List<Pid> pids = pipeline.pids().toList();
            if (!pids.isEmpty()) {
              pids.get(random.nextInt(pids.size())).kill();
            }
          }
          pause(pipeline);
        }
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!pipeline.isOver()) {
          assertThat(System.nanoTime())
              .as(() -> "it ends: " + pipeline.story(seed) + pipeline.pids().toList())
              .isLessThan(deadline);
          pause(pipeline);
        }
        root.stop();
        pipeline.check(beganAnew, () -> pipeline.story(seed));
      });
    }
  }

  /** Until there is a result, for a millisecond at most. */
  private static void pause(Pipeline pipeline) {
    try {
      List<Integer> result = pipeline.results.poll(1, TimeUnit.MILLISECONDS);
      if (result != null) {
        pipeline.results.add(result);
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @TestFactory
  List<DynamicTest> killsLoseAndDoubleNothing() {
    return runs("real", ChaosTest::real);
  }
}
