package dev.transom.stage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.transom.process.Node;
import dev.transom.process.NodeOptions;
import dev.transom.process.spi.FaultPoints;
import dev.transom.process.spi.Kernel;
import dev.transom.process.spi.SeededNode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Random pipelines under random kills: every event is marked at its source and meets its fate
 * exactly once. Its runs are on each of the two schedulers.
 */
class ChaosTest {
  private static final int RUNS = Seeds.runs(25);
  private static final int REPLAYS = Math.min(RUNS, 20);
  private static final int SEEDED_EVENTS = 3_000;
  private static final int REAL_EVENTS = 10_000;
  private static final int MOST_STEPS = 1_000_000; // a run of more turns in a circle
  private static final int OUTSIDE = 500; // one kill from outside in so many steps
  private static final int MEDDLING = 20; // so many deeds may be done in a row
  private static final Duration LIMIT = Duration.ofDays(1); // while all are held up time runs fast
  private static final Seeds SEEDS = new Seeds(seed -> ChaosPlan.draw(seed, SEEDED_EVENTS));
  private static final NodeOptions QUIET =
      NodeOptions.DEFAULT.zombieGrace(Duration.ofMinutes(1)).crashReporter(report -> {});

  @TestFactory
  List<DynamicTest> seededKillsLoseAndDoubleNothing() {
    return SEEDS.each("seeded", RUNS, ChaosTest::seeded);
  }

  @TestFactory
  List<DynamicTest> killsLoseAndDoubleNothing() {
    return SEEDS.each("real", RUNS, ChaosTest::real);
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
  static long seeded(long seed) {
    ChaosPlan plan = ChaosPlan.draw(seed, SEEDED_EVENTS);
    Ledger ledger = new Ledger(plan);
    long[] trace = new long[1];
    try (SeededNode seeded = Kernel.get().startSeeded(QUIET, seed)) {
      seeded.node().run(() -> trace[0] = seeded(plan, ledger, seeded));
    } finally {
      FaultPoints.install(null);
    }
    assertThat(ledger.check()).as(plan::toString).isEmpty();
    return trace[0];
  }

  private static long seeded(ChaosPlan plan, Ledger ledger, SeededNode seeded) {
    ChaosTree tree = ChaosTree.start(plan, ledger);
    ChaosKills kills = new ChaosKills(plan, tree, ledger, true);
    ChaosMeddling meddling = new ChaosMeddling(plan, ledger);
    FaultPoints.install(kills);
    int[] steps = new int[1];
    BooleanSupplier step =
        () -> {
          tree.abandonInTime();
          meddling.meddle();
          if (kills.drawn(OUTSIDE) == 0) {
            kills.outside();
          }
          return tree.isOver() || ++steps[0] > MOST_STEPS;
        };
    boolean over = seeded.runUntil(step, LIMIT);
    while (!over && (meddling.letGo() || seeded.runUntilIdle() > 0)) { // all were held up
      over = seeded.runUntil(step, LIMIT);
    }
    assertThat(over && steps[0] <= MOST_STEPS)
        .as(() -> plan + "\nends; but there are " + tree.running())
        .isTrue();
    tree.stop();
    return kills.trace();
  }

  /** On many threads. */
  static void real(long seed) {
    ChaosPlan plan = ChaosPlan.draw(seed, REAL_EVENTS);
    Ledger ledger = new Ledger(plan);
    try (Node node = Node.start(QUIET)) {
      node.run(() -> real(plan, ledger));
    } finally {
      FaultPoints.install(null);
    }
    assertThat(ledger.check()).as(plan::toString).isEmpty();
  }

  private static void real(ChaosPlan plan, Ledger ledger) {
    ChaosTree tree = ChaosTree.start(plan, ledger);
    ChaosKills kills = new ChaosKills(plan, tree, ledger, false);
    ChaosMeddling meddling = new ChaosMeddling(plan, ledger);
    FaultPoints.install(kills);
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!tree.isOver()) {
      tree.abandonInTime();
      ledger.awaitProgress(1 + kills.drawn(20));
      kills.outside();
      for (int i = 0; i < MEDDLING; i++) {
        meddling.meddle();
      }
      assertThat(System.nanoTime())
          .as(() -> plan + "\nends; but there are " + tree.running())
          .isLessThan(deadline);
    }
    FaultPoints.install(null);
    tree.stop();
  }
}
