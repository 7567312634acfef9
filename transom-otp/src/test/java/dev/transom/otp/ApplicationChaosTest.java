package dev.transom.otp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.transom.process.NameTakenException;
import dev.transom.process.Node;
import dev.transom.process.NodeOptions;
import dev.transom.process.Pid;
import dev.transom.process.ProcessInfo;
import dev.transom.process.spi.Kernel;
import dev.transom.process.spi.SeededNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Applications that depend on each other are started and stopped by several processes at once,
 * while masters, roots, children and those who start and stop are killed. When it is over each
 * application runs as a whole or not at all, with all that it needs; none runs that was started for
 * others only and has lost them; each end was told once; and when the node stops, each ends before
 * what it needs.
 */
class ApplicationChaosTest {
  /** More with {@code -Dtransom.chaos.runs=1000}; the name of a failed test is its seed. */
  private static final int RUNS = Integer.getInteger("transom.chaos.runs", 50);

  /** One seed only. */
  private static final Integer SEED = Integer.getInteger("transom.chaos.seed");

  private static final int ROUNDS = 60;
  private static final int OPERATORS = 4;
  private static final int PARTS = 2;

  /** What each application needs; "base" and "db" are never started for themselves. */
  private static final Map<String, List<String>> NEEDS = new LinkedHashMap<>();

  static {
    NEEDS.put("base", List.of());
    NEEDS.put("db", List.of("base"));
    NEEDS.put("mail", List.of("base"));
    NEEDS.put("shop", List.of("db", "mail"));
    NEEDS.put("report", List.of("db"));
  }

  private static final List<String> FOR_THEMSELVES = List.of("mail", "shop", "report");

  private record Start(String name) {}

  private record Stop(String name) {}

  /** How often an application was started by those who were not killed, in all runs. */
  private static final Set<String> STARTED = ConcurrentHashMap.newKeySet();

  private static final Set<String> STOPPED = ConcurrentHashMap.newKeySet();

  private static final class Part extends GenServer<Object> {
    private final boolean trap;

    Part(boolean trap) {
      this.trap = trap;
    }

    @Override
    protected void init() {
      process().trapExit(trap);
    }

    @Override
    protected void handle(Object message) {}

    @Override
    protected void handleInfo(Object message) {}
  }

  // ------------------------------------------------------------------ one run

  private static final class World {
    final Node node;
    final Random random;
    final Map<String, Application> applications = new LinkedHashMap<>();
    final Map<String, RunningApplication> handles = new ConcurrentHashMap<>();
    final List<ServerPid<Object>> operators = new ArrayList<>();
    final ConcurrentLinkedQueue<String> wrongs = new ConcurrentLinkedQueue<>();
    final List<String> started = Collections.synchronizedList(new ArrayList<>());
    final List<String> ended = Collections.synchronizedList(new ArrayList<>());

    World(Node node, long seed) {
      this.node = node;
      this.random = new Random(seed);
      NEEDS.forEach((name, needs) -> {
        Application[] below = needs.stream().map(applications::get).toArray(Application[]::new);
        applications.put(
            name,
            Application.of(name, configuration -> tree(name)).sources(EMPTY).dependsOn(below));
      });
      node.telemetry()
          .attach("chaos", ApplicationStarted.class, event -> started.add(event.application()));
      node.telemetry()
          .attach("chaos", ApplicationEnded.class, event -> ended.add(event.application()));
      for (int i = 0; i < OPERATORS; i++) {
        operators.add(GenServer.start(() -> new Operator(this)));
      }
    }

    private static final ConfigurationSource EMPTY = ConfigurationSource.of("test", Map.of());

    /** Runs in the master: what is needed must have been started by now. */
    private SupervisorSpec tree(String name) {
      for (String below : NEEDS.get(name)) {
        if (!started.contains(below)) {
          wrongs.add(name + " starts before " + below);
        }
      }
      SupervisorSpec spec = Supervisor.oneForOne().intensity(1_000_000, Duration.ofDays(1));
      for (int i = 0; i < PARTS; i++) {
        boolean trap = i % 2 == 0;
        spec = spec.child(ServerName.of(name + i), () -> new Part(trap));
      }
      return spec;
    }

    void round() {
      for (int i = 0; i < operators.size(); i++) {
        if (!operators.get(i).pid().isAlive()) {
          operators.set(i, GenServer.start(() -> new Operator(this)));
        }
      }
      String name = FOR_THEMSELVES.get(random.nextInt(FOR_THEMSELVES.size()));
      ServerPid<Object> operator = operators.get(random.nextInt(OPERATORS));
      switch (random.nextInt(5)) {
        case 0, 1 -> operator.cast(new Start(name));
        case 2 -> operator.cast(new Stop(name));
        case 3 -> kill();
        default -> {}
      }
    }

    private void kill() {
      List<Pid> victims = node.processes().stream().map(ProcessInfo::pid).toList();
      if (!victims.isEmpty()) {
        victims.get(random.nextInt(victims.size())).kill();
      }
    }

    boolean isRunning(String name) {
      return node.whereis(ApplicationMaster.NAME + name).isPresent();
    }

    /** Nobody is busy, and each application is whole or not there. */
    boolean isQuiet() {
      long idle = 0;
      for (ServerPid<Object> operator : operators) {
        if (operator.pid().isAlive()) {
          idle++;
          if (Kernel.get().load(operator.pid()) > 0) {
            return false;
          }
        }
      }
      long expected = idle;
      for (String name : NEEDS.keySet()) {
        boolean runs = isRunning(name);
        if (runs != node.whereis(name).isPresent()
            || IntStream.range(0, PARTS)
                .anyMatch(i -> runs != node.whereis(name + i).isPresent())) {
          return false;
        }
        expected += runs ? 2 + PARTS : 0;
      }
      return node.processCount() == expected
          && NEEDS.keySet().stream().allMatch(this::isNeededAndHasWhatItNeeds)
          && NEEDS.keySet().stream().allMatch(name -> running(name) == (isRunning(name) ? 1 : 0));
    }

    private boolean isNeededAndHasWhatItNeeds(String name) {
      if (!isRunning(name)) {
        return true;
      }
      return NEEDS.get(name).stream().allMatch(this::isRunning)
          && (FOR_THEMSELVES.contains(name)
              || NEEDS.entrySet().stream()
                  .anyMatch(user -> user.getValue().contains(name) && isRunning(user.getKey())));
    }

    /** How many starts were told whose end was not. */
    private int running(String name) {
      return Collections.frequency(List.copyOf(started), name)
          - Collections.frequency(List.copyOf(ended), name);
    }

    String state() {
      return node.processes() + " started " + started + " ended " + ended;
    }

    /** The node has stopped: whatever ran has ended before what it needs. */
    void checkStop(List<String> last) {
      assertThat(wrongs).isEmpty();
      assertThat(node.processCount()).isZero();
      List<String> order = List.copyOf(ended);
      assertThat(last).allMatch(name -> Collections.frequency(order, name) == 1);
      for (String name : last) {
        for (String below : NEEDS.get(name)) {
          assertThat(order.indexOf(name))
              .as("%s, %s", name, below)
              .isLessThan(order.indexOf(below));
        }
      }
    }
  }

  /** Starts and stops what it is told to. */
  private static final class Operator extends GenServer<Object> {
    private final World world;

    Operator(World world) {
      this.world = world;
    }

    @Override
    protected void handle(Object message) {
      try {
        switch (message) {
          case Start(String name) -> {
            world.handles.put(name, world.applications.get(name).start());
            STARTED.add(name);
          }
          case Stop(String name) -> {
            RunningApplication running = world.handles.get(name);
            if (running != null) {
              running.stop();
              STOPPED.add(name);
            }
          }
          default -> world.wrongs.add("unknown: " + message);
        }
      } catch (IllegalStateException | StartFailedException | ServerEndedException e) {
        // it runs already, is needed, or somebody was killed
      } catch (NameTakenException e) {
        // its last root is on its way out still, without its master
      } catch (RuntimeException e) {
        world.wrongs.add(message + ": " + e);
      }
    }
  }

  private static void seeded(long seed) throws Exception {
    try (SeededNode seeded =
        Kernel.get().startSeeded(NodeOptions.DEFAULT.crashReporter(report -> {}), seed)) {
      seeded
          .node()
          .call(() -> {
            World world = new World(seeded.node(), seed);
            for (int i = 0; i < ROUNDS; i++) {
              world.round();
              for (int steps = world.random.nextInt(12); steps > 0; steps--) {
                seeded.step();
              }
            }
            assertThat(seeded.runUntil(world::isQuiet, Duration.ofMinutes(10)))
                .as("each application is whole or gone: %s", world.state())
                .isTrue();
            stop(world);
            return null;
          });
    }
  }

  private static void real(long seed) throws Exception {
    try (Node node =
        Node.start(
            NodeOptions.DEFAULT.zombieGrace(Duration.ofMinutes(1)).crashReporter(report -> {}))) {
      node.call(() -> {
        World world = new World(node, seed);
        for (int i = 0; i < 2 * ROUNDS; i++) {
          world.round();
          for (int spins = world.random.nextInt(20_000); spins > 0; spins--) {
            Thread.onSpinWait();
          }
        }
        OnNode.eventually(world::isQuiet);
        stop(world);
        return null;
      });
    }
  }

  private static void stop(World world) {
    List<String> last = NEEDS.keySet().stream().filter(world::isRunning).toList();
    world.ended.clear();
    world.node.close();
    world.checkStop(last);
  }

  private interface Body {
    void run(long seed) throws Exception;
  }

  private static List<DynamicTest> runs(int count, Body body) {
    return (SEED == null ? IntStream.range(0, count) : IntStream.of(SEED))
        .mapToObj(seed -> DynamicTest.dynamicTest("seed " + seed, () -> body.run(seed)))
        .toList();
  }

  @TestFactory
  List<DynamicTest> applicationsSurviveKillsInVirtualTime() {
    return runs(RUNS, ApplicationChaosTest::seeded);
  }

  @TestFactory
  List<DynamicTest> applicationsSurviveKillsOnTheRealScheduler() {
    return runs(RUNS / 2, ApplicationChaosTest::real);
  }

  @AfterAll
  static void notEveryRequestWasInVain() {
    assertThat(SEED != null || STARTED.containsAll(FOR_THEMSELVES)).isTrue();
    assertThat(SEED != null || STOPPED.containsAll(FOR_THEMSELVES)).isTrue();
  }
}
