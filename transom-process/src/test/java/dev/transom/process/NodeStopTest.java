package dev.transom.process;

import static dev.transom.process.TestNode.endOf;
import static dev.transom.process.TestNode.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.transom.process.spi.Kernel;
import dev.transom.process.spi.SeededNode;
import dev.transom.process.spi.SpawnSpec;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class NodeStopTest {
  private static Set<Thread> platformThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("transom-"))
        .collect(Collectors.toSet());
  }

  @Test
  void aStoppedNodeLeavesNoThreadProcessNameOrTimer() {
    Set<Thread> before = platformThreads();
    Node node = Node.start(NodeOptions.DEFAULT.workers(3));
    List<Thread> virtual = new CopyOnWriteArrayList<>();
    node.run(() -> {
      List<Pid> pids = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        SpawnOptions options = SpawnOptions.DEFAULT.cpuBound(i % 2 == 0);
        pids.add(
            Actor.spawn(
                options.name("callback " + i),
                (me, envelope) -> virtual.add(Thread.currentThread())));
        pids.add(
            Processes.spawn(
                self -> {
                  self.trapExit(true);
                  virtual.add(Thread.currentThread());
                  while (true) {
                    self.receive(Duration.ofDays(1));
                  }
                },
                options.name("thread " + i)));
      }
      pids.forEach(pid -> pid.send("go"));
      Processes.sendEvery(Duration.ofMillis(1), pids.get(0), "tick");
      Processes.sendAfter(Duration.ofDays(1), pids.get(1), "never");
      eventually(() -> virtual.size() >= 20);
    });
    assertThat(node.processCount()).isEqualTo(20);
    node.close();
    assertThat(node.isStopped()).isTrue();
    assertThat(node.processes()).isEmpty();
    assertThat(node.registered()).isEmpty();
    assertThat(node.zombies()).isEmpty();
    assertThat(node.timerCount()).isZero();
    eventually(() -> virtual.stream().noneMatch(Thread::isAlive));
    eventually(() -> {
      Set<Thread> left = platformThreads();
      left.removeAll(before);
      return left.stream().allMatch(thread -> thread.getName().equals("transom-poke"));
    });
  }

  @Test
  void stoppingTwiceIsStoppingOnce() {
    Node node = Node.start();
    node.close();
    node.close();
    node.stop(Duration.ZERO);
    assertThat(node.isStopped()).isTrue();
  }

  @Test
  void aStoppedNodeSpawnsNoMore() {
    Node node = Node.start(NodeOptions.DEFAULT.name("gone"));
    node.close();
    node.run(() -> {
      assertThatThrownBy(() -> Processes.spawn(self -> {}))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("gone");
      assertThatThrownBy(Actor::idle).isInstanceOf(IllegalStateException.class);
    });
    assertThat(node.processCount()).isZero();
  }

  @Test
  void processesWithoutSupervisorAreAskedYoungestFirst() {
    List<String> order = new CopyOnWriteArrayList<>();
    Node node = Node.start(NodeOptions.DEFAULT.workers(1)); // so they run as they are asked
    node.run(() -> {
      Pid supervisor =
          Actor.spawn(Actor.PLAIN, me -> {}, (me, e) -> {}, reason -> order.add("first " + reason));
      Actor.spawn(
          new SpawnSpec(SpawnOptions.DEFAULT, null, supervisor, 0),
          me -> {},
          (me, envelope) -> {},
          reason -> order.add("supervised: not asked by the node"));
      Actor.spawn(Actor.PLAIN, me -> {}, (me, e) -> {}, reason -> order.add("second " + reason));
    });
    eventually(() -> node.table.all().stream().allMatch(cell -> cell.inbox == Cell.IDLE));
    node.close();
    assertThat(order)
        .containsExactly("second " + ExitReason.SHUTDOWN, "first " + ExitReason.SHUTDOWN);
  }

  @Test
  void aDeafProcessDoesNotKeepTheOthersFromStoppingInOrder() throws InterruptedException {
    CountDownLatch terminated = new CountDownLatch(3);
    CountDownLatch deaf = new CountDownLatch(1);
    Node node = Node.start(NodeOptions.DEFAULT.workers(2));
    List<Pid> pids = new ArrayList<>();
    node.run(() -> {
      for (int i = 0; i < 3; i++) {
        pids.add(
            Actor.spawn(Actor.PLAIN, me -> {}, (me, e) -> {}, reason -> terminated.countDown()));
      }
      Pid youngest =
          Actor.spawn((me, envelope) -> {
            deaf.countDown();
            terminated.await(); // hears nothing before everybody else has stopped
          });
      youngest.send("go");
      pids.add(youngest);
    });
    deaf.await();
    node.stop(Duration.ofSeconds(20));
    assertThat(pids).extracting(pid -> Cell.of(pid).exit).containsOnly(ExitReason.SHUTDOWN);
    assertThat(terminated.getCount()).isZero();
  }

  @Test
  void aSeededNodeStopsThoseWhoTakeTheirTime() {
    List<String> order = new ArrayList<>();
    SeededNode seeded = Kernel.get().startSeeded(NodeOptions.DEFAULT, 1);
    for (int i = 0; i < 3; i++) {
      Actor.spawn(
          seeded.node(),
          Actor.PLAIN,
          me -> {},
          (me, e) -> {},
          reason -> {
            Processes.sleep(Duration.ofSeconds(4));
            order.add("stopped " + reason);
          });
    }
    seeded.runUntilIdle();
    seeded.close(); // patience 10 s: enough for all at once, not for one after the other
    assertThat(order).hasSize(3).containsOnly("stopped " + ExitReason.SHUTDOWN);
    assertThat(seeded.node().processes()).isEmpty();
  }

  @Test
  void aStopWaitsForNobodyWhenAllHaveEndedMeanwhile() {
    Node node = Node.start();
    node.run(() -> {
      for (int i = 0; i < 2_000; i++) {
        Pid pid = Actor.idle();
        Thread.startVirtualThread(pid::kill); // while the node asks
      }
    });
    node.stop(Duration.ofDays(1));
    assertThat(node.processes()).isEmpty();
  }

  /** What the forked JVM runs, where no other test's node keeps the monitor. */
  static final class Forked {
    private Forked() {}

    public static void main(String[] args) {
      int left = 0;
      for (int i = 0; i < 50; i++) {
        Node node = Node.start(NodeOptions.DEFAULT.workers(1));
        Thread monitor = monitor();
        if (i % 2 == 1) {
          Thread.currentThread().interrupt(); // that is no reason to leave it behind
        }
        node.close();
        if (monitor.isAlive() || Thread.interrupted() != (i % 2 == 1)) {
          left++;
        }
      }
      System.out.println("left " + left);
    }

    private static Thread monitor() {
      return Thread.getAllStackTraces().keySet().stream()
          .filter(thread -> thread.getName().equals("transom-monitor"))
          .findAny()
          .orElseThrow();
    }
  }

  @Test
  void theLastNodeTakesTheMonitorWithIt() throws IOException, InterruptedException {
    assertThat(Fork.run(Forked.class)).containsExactly("left 0");
  }

  @Test
  void whoDoesNotStopInTimeIsKilled() throws InterruptedException {
    CountDownLatch hold = new CountDownLatch(1);
    CountDownLatch holding = new CountDownLatch(1);
    Node node = Node.start(NodeOptions.DEFAULT.zombieGrace(Duration.ofMillis(10)));
    Pid[] stuck = new Pid[1];
    node.run(() -> {
      stuck[0] =
          Actor.spawn((me, envelope) -> {
            holding.countDown();
            while (hold.getCount() > 0) {
              try {
                hold.await();
              } catch (InterruptedException e) {
                continue;
              }
            }
          });
      stuck[0].send("go");
    });
    holding.await();
    node.stop(Duration.ofMillis(10));
    assertThat(node.isStopped()).isTrue();
    assertThat(stuck[0].isAlive()).isFalse();
    assertThat(node.zombies()).containsExactly(stuck[0]);
    hold.countDown();
    assertThat(endOf(stuck[0])).isEqualTo(ExitReason.KILLED);
    assertThat(node.zombies()).isEmpty();
  }

  @Test
  void aProcessMayStopItsOwnNode() {
    for (boolean callback : new boolean[] {true, false}) {
      Node node = Node.start();
      long start = System.nanoTime();
      node.run(() -> {
        Pid stopper =
            callback
                ? Actor.spawn((me, envelope) -> me.node().stop(Duration.ofSeconds(100)))
                : Processes.spawn(self -> {
                  self.receive();
                  self.node().stop(Duration.ofSeconds(100));
                });
        stopper.send("go");
        endOf(stopper);
      });
      eventually(node::isStopped);
      assertThat(System.nanoTime() - start).isLessThan(Duration.ofSeconds(50).toNanos());
    }
  }

  @Test
  void manyNodesLiveSideBySideAndOneAfterTheOther() {
    for (int round = 0; round < 20; round++) {
      List<Node> nodes = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        nodes.add(Node.start(NodeOptions.DEFAULT.name("n" + i).workers(1)));
      }
      for (Node node : nodes) {
        node.run(() -> {
          Probe probe = new Probe();
          Pid echo = Actor.spawn((me, envelope) -> probe.pid().send(envelope.message()));
          echo.send("hello");
          assertThat(probe.next()).isEqualTo("hello");
        });
      }
      nodes.forEach(Node::close);
    }
  }

  @Test
  void optionsAreValidatedWhenUsed() {
    assertThatThrownBy(() -> Node.start(NodeOptions.DEFAULT.workers(0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("workers");
    assertThatThrownBy(() -> Node.start(NodeOptions.DEFAULT.name("")))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
