package dev.transom.stage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.transom.otp.Restart;
import dev.transom.otp.Supervisor;
import dev.transom.process.Node;
import dev.transom.process.NodeOptions;
import dev.transom.process.Processes;
import dev.transom.process.spi.FaultPoints;
import dev.transom.process.spi.Kernel;
import dev.transom.process.spi.SeededNode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * A child for each event, while children, their supervisor, the stage and its source are killed: no
 * event is lost, none is handled twice unless the stage died, and there are never more children
 * than places.
 */
class ConsumerSupervisorChaosTest {
  private static final int RUNS = Seeds.runs(50);
  private static final int REAL_RUNS = Math.max(1, RUNS / 5);
  private static final int REPLAYS = Math.min(RUNS, 10);
  private static final int EVENTS = 300;
  private static final int MOST_STEPS = 1_000_000;
  private static final Seeds SEEDS = new Seeds(BroodChaos::new);
  private static final NodeOptions QUIET =
      NodeOptions.DEFAULT.zombieGrace(Duration.ofMinutes(1)).crashReporter(report -> {});

  @TestFactory
  List<DynamicTest> seededKillsLoseNoEvent() {
    return SEEDS.each("seeded", RUNS, ConsumerSupervisorChaosTest::seeded);
  }

  @TestFactory
  List<DynamicTest> killsLoseNoEvent() {
    return SEEDS.each("real", REAL_RUNS, ConsumerSupervisorChaosTest::real);
  }

  @TestFactory
  List<DynamicTest> aSeedReplays() {
    return SEEDS.each(
        "again",
        REPLAYS,
        seed -> assertThat(seeded(seed)).as("the steps of seed " + seed).isEqualTo(seeded(seed)));
  }

  /** On one thread, in virtual time; the result stands for the steps of the run. */
  private static long seeded(long seed) {
    BroodChaos chaos = new BroodChaos(seed);
    try (SeededNode seeded = Kernel.get().startSeeded(QUIET, seed)) {
      seeded
          .node()
          .run(() -> {
            Supervisor tree = start(chaos);
            FaultPoints.install(chaos);
            int[] steps = new int[1];
            boolean over =
                seeded.runUntil(
                    () -> {
                      chaos.outside();
                      chaos.look(seeded.node());
                      return isOver(tree) || ++steps[0] > MOST_STEPS;
                    },
                    Duration.ofMinutes(10));
            FaultPoints.install(null);
            assertThat(over && steps[0] <= MOST_STEPS).as(chaos + " ends").isTrue();
            finish(tree, seeded.node(), chaos);
          });
    } finally {
      FaultPoints.install(null);
    }
    return chaos.trace();
  }

  /** On many threads. */
  private static void real(long seed) {
    BroodChaos chaos = new BroodChaos(seed);
    try (Node node = Node.start(QUIET)) {
      node.run(() -> {
        Supervisor tree = start(chaos);
        FaultPoints.install(chaos);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!isOver(tree)) {
          LockSupport.parkNanos(100_000);
          chaos.outside();
          assertThat(System.nanoTime()).as(chaos + " ends").isLessThan(deadline);
        }
        FaultPoints.install(null);
        finish(tree, node, chaos);
      });
    } finally {
      FaultPoints.install(null);
    }
  }

  private static Supervisor start(BroodChaos chaos) {
    StageSpec<Void, Integer> numbers =
        Producer.fromIterable("numbers", IntStream.range(0, EVENTS).boxed().toList())
            .deadLetters(letter -> chaos.complain("the source gives up " + letter));
    StageSpec<Integer, Void> children =
        ConsumerSupervisor.spec(
                "children",
                Subscription.to(numbers).maxDemand(chaos.most).minDemand(chaos.least),
                ChildTemplate.server("child", chaos::child)
                    .restart(chaos.transients ? Restart.TRANSIENT : Restart.TEMPORARY)
                    .intensity(1_000_000, Duration.ofSeconds(1)))
            .delivery(chaos.delivery)
            .deadLetters(letter -> chaos.letter((Integer) letter.event()));
    Node.current()
        .telemetry()
        .attach("dropped", StageTelemetry.Dropped.class, it -> chaos.dropped(it.events()));
    return Supervisor.oneForOne()
        .intensity(Integer.MAX_VALUE, Duration.ofSeconds(1))
        .child(numbers.child())
        .child(children.child())
        .start();
  }

  private static boolean isOver(Supervisor tree) {
    if (Processes.whereis("numbers").isPresent() || Processes.whereis("children").isPresent()) {
      return false;
    }
    return tree.whichChildren().stream()
        .noneMatch(child -> child.restarting() || child.pid().isPresent());
  }

  private static void finish(Supervisor tree, Node node, BroodChaos chaos) {
    assertThat(BroodChaos.children(node)).as("children left").isEmpty();
    tree.stop();
    assertThat(chaos.check(EVENTS)).as(chaos::toString).isEmpty();
  }
}
