package dev.transom.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.transom.otp.Supervisor;
import dev.transom.pipeline.ChaosPlan.End;
import dev.transom.pipeline.ChaosPlan.Mark;
import dev.transom.process.Node;
import dev.transom.process.NodeOptions;
import dev.transom.process.Pid;
import dev.transom.process.spi.FaultPoints;
import dev.transom.process.spi.Kernel;
import dev.transom.process.spi.SeededNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Random pipelines under random kills: every message is marked at its source and has exactly one
 * outcome, keys stay in order, and it always ends. On each of the two schedulers.
 */
class PipelineChaosTest {
  private static final int RUNS = Seeds.runs(40);
  private static final int REAL_RUNS = Seeds.runs(20); // which take a second each
  private static final int REPLAYS = Math.min(RUNS, 10);
  private static final int SEEDED_MESSAGES = 300;
  private static final int REAL_MESSAGES = 2_000;
  private static final int MOST_STEPS = 300_000; // a run of more turns in a circle
  private static final int MOST_SCHEDULES = 20; // of a seed, until one can be run
  private static final int OUTSIDE = 200; // one kill from outside in so many steps
  private static final Duration LIMIT = Duration.ofMinutes(50); // less than what waits for ever
  private static final Seeds SEEDS = new Seeds(seed -> ChaosPlan.draw(seed, SEEDED_MESSAGES));
  private static final NodeOptions QUIET =
      NodeOptions.DEFAULT.zombieGrace(Duration.ofMinutes(2)).crashReporter(report -> {});

  /** What a seeded node says when somebody waits for one that waits below it on the same stack. */
  private static final String STUCK = "deadlock: a process waits";

  @TestFactory
  List<DynamicTest> seededKillsLoseAndDoubleNothing() {
    return SEEDS.each("seeded", RUNS, PipelineChaosTest::seeded);
  }

  @TestFactory
  List<DynamicTest> killsLoseAndDoubleNothing() {
    return SEEDS.each("real", REAL_RUNS, PipelineChaosTest::real);
  }

  @TestFactory
  List<DynamicTest> aSeedReplays() {
    return SEEDS.each(
        "again",
        REPLAYS,
        seed -> assertThat(seeded(seed)).as("the steps of seed " + seed).isEqualTo(seeded(seed)));
  }

  /** A run: a pipeline, and all that is around it. */
  private static final class Run {
    final ChaosPlan plan;
    final ChaosLedger ledger;
    final ChaosKills kills;
    final ChaosSource source;
    final ChaosMeddling meddling;
    final Supervisor root;
    final Pipeline<Mark> pipeline;

    @SuppressWarnings("unchecked")
    Run(ChaosPlan plan, boolean isSeeded) {
      this.plan = plan;
      Node node = Node.current();
      ledger = new ChaosLedger(plan, node, isSeeded);
      kills = new ChaosKills(plan, node);
      ChaosHandlers handlers = new ChaosHandlers(plan, ledger, kills, isSeeded);
      source =
          new ChaosSource(
              plan, ledger, kills, List.of(handlers.acknowledger(), handlers.acknowledger()));
      PipelineSpec<Mark, Mark> spec = handlers.spec(source);
      root = Supervisor.oneForOne().intensity(Integer.MAX_VALUE, Duration.ofSeconds(1)).start();
      if (plan.isChild()) {
        root.startChild(spec.child("p"));
        pipeline = (Pipeline<Mark>) Pipeline.named("p").orElseThrow();
      } else {
        pipeline = spec.start("p");
      }
      Pid top = pipeline.pid();
      kills.spare(it -> it.pid().equals(root.pid()) || (!plan.isChild() && it.pid().equals(top)));
      meddling = new ChaosMeddling(plan, pipeline, source);
      node.telemetry()
          .attach(
              "chaos",
              PipelineTelemetry.HandlerHung.class,
              event -> ledger.hung(event.stage(), event.processor()));
      FaultPoints.install(kills);
    }

    boolean isOver() {
      return pipeline.phase() == Phase.ENDED && Node.current().whereis("p").isEmpty();
    }

    boolean isTime() {
      return plan.end() != End.SOURCES_END && ledger.handled() >= plan.moment();
    }

    /** Begins to end it, as planned. */
    void end() {
      switch (plan.end()) {
        case SOURCES_END -> {}
        case DRAIN -> pipeline.drain();
        case STOP -> ledger.stopped(pipeline.stop(plan.patience()));
        case SHUTDOWN -> root.terminateChild("p");
      }
    }

    void check() {
      Map<Integer, Integer> given = source.given();
      given.put(ChaosMeddling.BY_HAND, meddling.byHand());
      assertThat(ledger.check(given, pipeline.snapshot())).as(this::toString).isEmpty();
    }

    private static List<String> processes() {
      return Node.current().processes().stream()
          .map(it -> it.pid() + " " + it.label() + " " + it.state() + " " + it.mailbox())
          .toList();
    }

    @Override
    public String toString() {
      return plan + "\n" + pipeline.snapshot() + "\ngiven " + source.given() + "\n" + processes();
    }
  }

  /**
   * On one thread, in virtual time: the seed decides everything.
   *
   * @return stands for the steps of the run
   */
  static long seeded(long seed) {
    ChaosPlan plan = ChaosPlan.draw(seed, SEEDED_MESSAGES);
    OptionalLong trace = OptionalLong.empty();
    for (int i = 0; trace.isEmpty(); i++) {
      assertThat(i).as(() -> "schedules of " + plan).isLessThan(MOST_SCHEDULES);
      trace = seeded(plan, seed + i * 1_000_003L);
    }
    return trace.getAsLong();
  }

  /** Empty if that schedule has come to where somebody waits for one below it on the stack. */
  private static OptionalLong seeded(ChaosPlan plan, long schedule) {
    boolean[] isStuck = new boolean[1];
    Run[] run = new Run[1];
    long[] trace = new long[1];
    NodeOptions options =
        QUIET.crashReporter(report -> isStuck[0] |= report.toString().contains(STUCK));
    try (SeededNode seeded = Kernel.get().startSeeded(options, schedule)) {
      seeded
          .node()
          .run(() -> {
            run[0] = new Run(plan, true);
            trace[0] = seeded(run[0], seeded);
          });
    } catch (AssertionError | RuntimeException e) {
      isStuck[0] |= String.valueOf(e.getMessage()).contains(STUCK);
      isStuck[0] |= run[0] != null && run[0].ledger.isStuck();
      if (!isStuck[0]) {
        throw e;
      }
      return OptionalLong.empty();
    } finally {
      FaultPoints.install(null);
    }
    return OptionalLong.of(trace[0]);
  }

  private static long seeded(Run run, SeededNode seeded) {
    boolean isEnding = seeded(run, seeded, () -> run.isTime() || run.isOver());
    assertThat(isEnding).as(() -> "goes on: " + run).isTrue();
    if (run.plan.end() == End.SHUTDOWN) {
      run.kills.end(); // who is restarted below on the stack could not be stopped from above
      seeded.runUntilIdle();
    }
    run.end();
    boolean isOver = seeded(run, seeded, run::isOver);
    assertThat(isOver).as(() -> "ends: " + run).isTrue();
    run.kills.end();
    seeded.runUntilIdle();
    run.check();
    run.root.stop();
    seeded.runUntilIdle();
    assertThat(seeded.node().processes()).as(run::toString).isEmpty();
    return run.kills.trace();
  }

  private static boolean seeded(Run run, SeededNode seeded, BooleanSupplier condition) {
    int[] steps = new int[1];
    BooleanSupplier step =
        () -> {
          if (condition.getAsBoolean() || ++steps[0] > MOST_STEPS) {
            return true;
          }
          run.meddling.meddle();
          if (run.kills.drawn(OUTSIDE) == 0) {
            run.kills.outside();
          }
          return false;
        };
    boolean over = seeded.runUntil(step, LIMIT);
    while (!over && (run.meddling.letGo() || seeded.runUntilIdle() > 0)) {
      over = seeded.runUntil(step, LIMIT);
    }
    return over && steps[0] <= MOST_STEPS;
  }

  /** On many threads. */
  static void real(long seed) {
    ChaosPlan plan = ChaosPlan.draw(seed, REAL_MESSAGES);
    try (Node node = Node.start(QUIET)) {
      node.run(() -> real(new Run(plan, false), node));
    } finally {
      FaultPoints.install(null);
    }
  }

  private static void real(Run run, Node node) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    boolean isEnding = false;
    while (!run.isOver()) {
      if (!isEnding && run.isTime()) {
        isEnding = true;
        run.end();
      }
      run.meddling.meddle();
      if (run.kills.drawn(OUTSIDE) == 0) {
        run.kills.outside();
      }
      LockSupport.parkNanos(10_000);
      assertThat(System.nanoTime()).as(() -> "ends: " + run).isLessThan(deadline);
    }
    run.kills.end();
    OnNode.eventually(() -> node.processCount() == 1);
    run.check();
    run.root.stop();
    OnNode.eventually(() -> node.processCount() == 0);
  }
}
