package dev.transom.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.transom.process.Node;
import dev.transom.process.NodeOptions;
import dev.transom.process.spi.Kernel;
import dev.transom.process.spi.SeededNode;
import dev.transom.stage.StageNotFoundException;
import dev.transom.stage.StageRef;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random flows whose stages are killed at random: what comes out is exactly what a model says, and
 * nothing is left. On each of the two schedulers.
 */
class FlowChaosTest {
  private static final int RUNS = Seeds.runs(25);
  private static final int REPLAYS = Math.min(RUNS, 20);
  private static final int SEEDED_SIZE = 150;
  private static final int REAL_SIZE = 600;
  private static final NodeOptions QUIET = NodeOptions.DEFAULT.crashReporter(report -> {});
  private static final Duration LONG = Duration.ofMinutes(1);

  @TempDir static Path folder;

  private static final Seeds SEEDS = new Seeds(seed -> ChaosPlan.draw(seed, SEEDED_SIZE, folder));

  @TestFactory
  List<DynamicTest> seededKillsDoNotChangeWhatComesOut() {
    return SEEDS.each("seeded", RUNS, FlowChaosTest::seeded);
  }

  @TestFactory
  List<DynamicTest> killsDoNotChangeWhatComesOut() {
    return SEEDS.each("real", RUNS, FlowChaosTest::real);
  }

  @TestFactory
  List<DynamicTest> aSeedReplays() {
    return SEEDS.each(
        "again",
        REPLAYS,
        seed -> assertThat(seeded(seed)).as("the steps of seed " + seed).isEqualTo(seeded(seed)));
  }

  /**
   * On one thread, in virtual time: the seed decides everything.
   *
   * @return stands for the steps of the run
   */
  private static long seeded(long seed) {
    ChaosPlan plan = ChaosPlan.draw(seed, SEEDED_SIZE, folder);
    long[] trace = new long[1];
    try (SeededNode seeded = Kernel.get().startSeeded(QUIET.zombieGrace(LONG), seed)) {
      seeded.node().run(() -> trace[0] = run(plan, seeded.node()));
      seeded.runUntilIdle();
      assertThat(seeded.node().processes()).as(plan::toString).isEmpty();
    }
    return trace[0];
  }

  /** On many threads. With every other seed, a successor does not wait for a zombie. */
  private static void real(long seed) {
    ChaosPlan plan = ChaosPlan.draw(seed, REAL_SIZE, folder);
    Duration grace = seed % 2 == 0 ? LONG : Duration.ZERO;
    try (Node node = Node.start(QUIET.zombieGrace(grace))) {
      node.run(() -> run(plan, node));
      OnNode.eventually(() -> node.processCount() == 0);
    }
  }

  private static long run(ChaosPlan plan, Node node) {
    ChaosKills kills = ChaosKills.start(plan, node);
    try (kills) {
      ChaosEnds.run(plan);
    } catch (Exception | AssertionError e) {
      throw new AssertionError(plan.toString(), e);
    }
    assertThat(node.registered()).as(plan::toString).isEmpty();
    for (String name : kills.names()) {
      OnNode.eventually(() -> !isThere(name)); // whoever killed the last life sees to it
    }
    assertThat(plan.complaints()).as(plan::toString).isEmpty();
    return kills.trace();
  }

  private static boolean isThere(String stage) {
    try {
      StageRef.named(stage);
      return true;
    } catch (StageNotFoundException e) {
      return false;
    }
  }
}
