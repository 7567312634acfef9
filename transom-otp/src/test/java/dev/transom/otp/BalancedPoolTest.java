package dev.transom.otp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.transom.process.Node;
import dev.transom.process.NodeOptions;
import dev.transom.process.Pid;
import dev.transom.process.SpawnOptions;
import dev.transom.process.spi.Kernel;
import dev.transom.process.spi.SeededNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class BalancedPoolTest {
  @RegisterExtension final OnNode on = new OnNode();
  private final Probe probe = new Probe();

  private BalancedPoolSpec<Lab.Message> spec(int size) {
    return BalancedPool.of(() -> new Lab(probe)).size(size).intensity(1_000, Duration.ofDays(1));
  }

  private static Pid who(BalancedPool<Lab.Message> pool) {
    return pool.call(new Lab.Who());
  }

  /** Nobody runs while the test casts, so mailboxes are what the choice has made of them. */
  @Test
  void goesToTheShortestMailboxAndAmongEqualsInTurn() throws Exception {
    try (SeededNode seeded = Kernel.get().startSeeded(NodeOptions.DEFAULT, 1)) {
      seeded
          .node()
          .call(() -> {
            BalancedPool<Lab.Message> pool = spec(4).start();
            List<Pid> workers = pool.workers();
            assertThat(workers).hasSize(4).doesNotHaveDuplicates();
            seeded.runUntilIdle();
            Map<Pid, Integer> got = new HashMap<>();
            Lab.Do count = new Lab.Do(lab -> got.merge(lab.self(), 1, Integer::sum));
            for (int i = 0; i < 10; i++) {
              new ServerPid<Lab.Message>(workers.get(2)).cast(count);
            }
            for (int i = 0; i < 30; i++) {
              pool.cast(count);
            }
            for (Pid worker : workers) {
              assertThat(Kernel.get().load(worker)).isEqualTo(10);
            }
            for (int i = 0; i < 4; i++) {
              pool.cast(count);
            }
            seeded.runUntilIdle();
            assertThat(got).hasSize(4).allSatisfy((pid, n) -> assertThat(n).isEqualTo(11));
            return null;
          });
    }
  }

  @Test
  void aBusyWorkerIsPassedOver() throws Exception {
    BalancedPool<Lab.Message> pool = spec(3).start();
    CountDownLatch go = new CountDownLatch(1);
    Lab.Do hold =
        new Lab.Do(lab -> {
          probe.tell(lab.self());
          try {
            go.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
    pool.cast(hold);
    Pid first = probe.next(Pid.class);
    pool.cast(hold);
    Pid second = probe.next(Pid.class);
    assertThat(second).isNotEqualTo(first);
    Pid third =
        pool.workers().stream()
            .filter(pid -> pid != first && pid != second)
            .findFirst()
            .orElseThrow();
    for (int i = 0; i < 10; i++) {
      OnNode.eventually(() -> Kernel.get().load(third) == 0); // it has left what it did before
      assertThat(who(pool)).isEqualTo(third); // mailboxes are empty, yet the others are busy
    }
    go.countDown();
  }

  @Test
  void allTakeTurnsWhileNobodyHasAnythingToDo() {
    BalancedPool<Lab.Message> pool = spec(3).start("labs");
    List<Pid> answered = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      answered.add(BalancedPool.<Lab.Message>named("labs").call(new Lab.Who()));
    }
    assertThat(answered).containsAll(pool.workers()).hasSize(60);
  }

  @Test
  void theDeadArePassedOverAndComeBack() {
    BalancedPool<Lab.Message> pool = spec(2).start();
    List<Pid> before = pool.workers();
    before.getFirst().kill();
    for (int i = 0; i < 10; i++) {
      assertThat(who(pool)).isNotEqualTo(before.getFirst());
    }
    OnNode.eventually(() -> pool.workers().size() == 2);
    assertThat(pool.workers().getFirst()).isNotEqualTo(before.getFirst());
    OnNode.eventually(() -> who(pool).equals(pool.workers().getFirst()));
  }

  @Test
  void whenNobodyLivesCallsFailAndCastsAreCounted() {
    Probe dropped = new Probe();
    on.node().telemetry().attach("test", CastDropped.class, dropped::tell);
    BalancedPool<Lab.Message> pool =
        BalancedPool.<Lab.Message>of(
                ChildSpec.of("lab", () -> new Lab(probe)).restart(Restart.TEMPORARY))
            .size(1)
            .start();
    pool.workers().getFirst().kill();
    assertThatThrownBy(() -> who(pool)).isInstanceOf(ServerEndedException.class);
    pool.cast(new Lab.Who());
    assertThat(dropped.next(CastDropped.class).message()).isEqualTo(new Lab.Who());
    assertThat(on.node().droppedMessages()).isEqualTo(1);
  }

  @Test
  void aCallFailsWithItsWorker() {
    BalancedPool<Lab.Message> pool = spec(2).start();
    assertThatThrownBy(() ->
            pool.call(
                new Lab.Ask((lab, ask) -> {
                  throw new IllegalStateException("ouch");
                })))
        .isInstanceOf(ServerEndedException.class);
    assertThatThrownBy(
            () -> pool.call(new Lab.Ask((lab, ask) -> lab.replyTo(ask)), Duration.ofMillis(1)))
        .isInstanceOf(CallTimeoutException.class);
  }

  @Test
  void aWorkerThatAsksItsOwnPoolAsksAnother() {
    BalancedPool<Lab.Message> pool = spec(2).start();
    pool.cast(
        new Lab.Do(lab -> {
          for (int i = 0; i < 5; i++) {
            probe.tell(!who(pool).equals(lab.self()));
          }
        }));
    probe.expect(true, true, true, true, true);
  }

  @Test
  void standsUnderASupervisorAndSurvivesItsOwnRestart() {
    AtomicInteger made = new AtomicInteger();
    BalancedPoolSpec<Lab.Message> spec =
        BalancedPool.of(
                () -> {
                  made.incrementAndGet();
                  return new Lab(probe);
                })
            .size(2);
    Supervisor root =
        Supervisor.oneForOne()
            .child(ChildSpec.of("labs", spec).options(SpawnOptions.DEFAULT.name("labs")))
            .start();
    BalancedPool<Lab.Message> pool = BalancedPool.named("labs");
    List<Pid> before = pool.workers();
    assertThat(who(pool)).isIn(before);
    pool.pid().kill();
    OnNode.eventually(() -> made.get() == 4 && pool.workers().size() == 2);
    OnNode.eventually(() -> !before.contains(who(pool)));
    Node node = on.node();
    root.stop();
    assertThat(node.processCount()).isZero();
    assertThat(pool.workers()).isEmpty();
  }

  @Test
  void badUseIsRefused() {
    assertThatThrownBy(() -> spec(0).start()).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> spec(1).intensity(-1, Duration.ofSeconds(1)).start())
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> BalancedPool.of(ChildSpec.of(Stock.STOCK, Stock::new)).start())
        .hasMessageContaining("name the pool");
    ServerPid<Stock.Message> stock = GenServer.start(Stock.STOCK, Stock::new);
    assertThatThrownBy(() -> BalancedPool.of(stock.pid()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> BalancedPool.named("stock").cast("x"))
        .hasMessageContaining("is no balanced pool");
    BalancedPool<Lab.Message> pool = spec(1).start("labs");
    assertThat(pool.toString()).contains("<test.");
    pool.stop();
    assertThatThrownBy(() -> who(pool)).isInstanceOf(ServerEndedException.class);
  }
}
