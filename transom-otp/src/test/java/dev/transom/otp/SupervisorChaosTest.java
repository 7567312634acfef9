package dev.transom.otp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.transom.process.ChildRestarted;
import dev.transom.process.Node;
import dev.transom.process.NodeOptions;
import dev.transom.process.Pid;
import dev.transom.process.ProcessInfo;
import dev.transom.process.spi.Kernel;
import dev.transom.process.spi.SeededNode;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * A tree of all strategies whose processes are killed at random. Afterwards every named server must
 * be there, every process must be a child of a living supervisor, and no restart may be told twice.
 */
class SupervisorChaosTest {
  private static final int KILLS = 60;

  private static final List<String> NAMES =
      IntStream.range(0, 9).mapToObj(i -> "server-" + i).toList();

  /** A server that may trap exits. */
  private static final class Server extends GenServer<Server.Ping> {
    record Ping() implements Request<Ping, Pid> {}

    private final boolean trap;

    Server(boolean trap) {
      this.trap = trap;
    }

    @Override
    protected void init() {
      process().trapExit(trap);
    }

    @Override
    protected void handle(Ping message) {
      reply(message, self());
    }

    @Override
    protected void handleInfo(Object message) {}
  }

  private static SupervisorSpec tree() {
    Duration day = Duration.ofDays(1);
    SupervisorSpec one = Supervisor.oneForOne().intensity(1_000_000, day);
    SupervisorSpec all = Supervisor.oneForAll().intensity(1_000_000, day);
    SupervisorSpec rest = Supervisor.restForOne().intensity(1_000_000, day);
    for (int i = 0; i < NAMES.size(); i++) {
      boolean trap = i % 2 == 0;
      ChildSpec child =
          ChildSpec.of(ServerName.<Server.Ping>of(NAMES.get(i)), () -> new Server(trap));
      switch (i % 3) {
        case 0 -> one = one.child(child);
        case 1 -> all = all.child(child);
        default -> rest = rest.child(child);
      }
    }
    return Supervisor.oneForOne()
        .intensity(1_000_000, day)
        .child(ChildSpec.of("one", one))
        .child(ChildSpec.of("all", all))
        .child(ChildSpec.of("rest", rest));
  }

  private static void kill(Node node, Supervisor top, Random random) {
    List<Pid> victims =
        node.processes().stream().map(ProcessInfo::pid).filter(pid -> pid != top.pid()).toList();
    if (!victims.isEmpty()) {
      victims.get(random.nextInt(victims.size())).kill();
    }
  }

  private static Map<Pid, ChildRestarted> listen(Node node, Set<Pid> twice) {
    Map<Pid, ChildRestarted> restarts = new ConcurrentHashMap<>();
    node.telemetry()
        .attach(
            "chaos",
            ChildRestarted.class,
            restarted -> {
              if (restarts.put(restarted.old(), restarted) != null) {
                twice.add(restarted.old());
              }
            });
    return restarts;
  }

  /** Those that their killed supervisor has left behind count while they stop, but do not stay. */
  private static boolean isWhole(Node node, Supervisor top) {
    return node.processCount() == 4 + NAMES.size()
        && NAMES.stream().allMatch(name -> node.whereis(name).isPresent())
        && node.processes().stream()
            .allMatch(info -> info.pid() == top.pid() || info.supervisor().orElseThrow().isAlive());
  }

  private static void check(
      Node node, Supervisor top, Map<Pid, ChildRestarted> restarts, Set<Pid> twice) {
    assertThat(twice).isEmpty();
    assertThat(restarts.values()).isNotEmpty().allMatch(one -> !one.old().isAlive());
    assertThat(restarts.values().stream().map(ChildRestarted::fresh)).doesNotHaveDuplicates();
    for (ProcessInfo info : node.processes()) {
      assertThat(info.pid() == top.pid() || info.supervisor().orElseThrow().isAlive()).isTrue();
    }
    for (String name : NAMES) {
      Pid pid = node.whereis(name).orElseThrow();
      assertThat(new ServerPid<Server.Ping>(pid).call(new Server.Ping())).isEqualTo(pid);
    }
  }

  private static void seeded(long seed) throws Exception {
    try (SeededNode seeded =
        Kernel.get().startSeeded(NodeOptions.DEFAULT.crashReporter(report -> {}), seed)) {
      Node node = seeded.node();
      node.call(() -> {
        Random random = new Random(seed);
        Set<Pid> twice = new HashSet<>();
        Map<Pid, ChildRestarted> restarts = listen(node, twice);
        Supervisor top = tree().start();
        for (int i = 0; i < KILLS; i++) {
          kill(node, top, random);
          for (int steps = random.nextInt(12); steps > 0; steps--) {
            seeded.step();
          }
        }
        assertThat(seeded.runUntil(() -> isWhole(node, top), Duration.ofMinutes(1)))
            .as("the tree is whole again: %s", node.registered())
            .isTrue();
        check(node, top, restarts, twice);
        return null;
      });
    }
  }

  private static void real(long seed) throws Exception {
    try (Node node = Node.start(NodeOptions.DEFAULT.crashReporter(report -> {}))) {
      node.call(() -> {
        Random random = new Random(seed);
        Set<Pid> twice = ConcurrentHashMap.newKeySet();
        Map<Pid, ChildRestarted> restarts = listen(node, twice);
        Supervisor top = tree().start();
        for (int i = 0; i < KILLS; i++) {
          kill(node, top, random);
          for (int spins = random.nextInt(20_000); spins > 0; spins--) {
            Thread.onSpinWait();
          }
        }
        OnNode.eventually(() -> isWhole(node, top));
        check(node, top, restarts, twice);
        top.stop();
        OnNode.eventually(() -> node.processCount() == 0);
        return null;
      });
    }
  }

  @TestFactory
  List<DynamicTest> theTreeSurvivesKillsInVirtualTime() {
    return Seeds.each(SupervisorChaosTest::seeded);
  }

  @TestFactory
  List<DynamicTest> theTreeSurvivesKillsOnTheRealScheduler() {
    return Seeds.each(Seeds.RUNS / 2, SupervisorChaosTest::real);
  }
}
