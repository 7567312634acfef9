package dev.transom.otp;

import static dev.transom.otp.PoolWorkers.becomes;
import static dev.transom.otp.PoolWorkers.overflow;
import static dev.transom.otp.PoolWorkers.ready;
import static dev.transom.otp.PoolWorkers.waitInLine;
import static dev.transom.otp.PoolWorkers.who;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.transom.process.ExitReason;
import dev.transom.process.NameTakenException;
import dev.transom.process.Pid;
import dev.transom.process.ProcessInfo;
import dev.transom.process.Processes;
import dev.transom.process.SpawnOptions;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How pools and their workers are started and stopped. */
class WorkerPoolStartTest {
  @RegisterExtension final OnNode on = new OnNode();
  private final PoolWorkers workers = new PoolWorkers();

  @Test
  void theDefaultsAreThoseOfTheOriginal() {
    WorkerPoolSpec<Stock.Message> spec = WorkerPool.of(Stock::new);
    assertThat(spec.size()).isEqualTo(5);
    assertThat(spec.maxOverflow()).isEqualTo(10);
    assertThat(spec.strategy()).isEqualTo(PoolStrategy.LIFO);
    assertThat(spec.hangLimit()).isEmpty();
  }

  @Test
  void aSlowStartHoldsNobodyElseUp() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    workers.init =
        n -> {
          if (n == 2) {
            await(go);
          }
        };
    WorkerPool<Lab.Message> pool = workers.pool(1, 2).start();
    PoolWorker<Lab.Message> a = pool.checkout();
    Probe served = new Probe();
    Processes.spawn(self -> served.tell(pool.checkout()));
    OnNode.eventually(() -> workers.made.get() == 2);
    assertThat(pool.status()).isEqualTo(overflow(0, 1, 1));
    PoolWorker<Lab.Message> b = pool.checkout(); // the third
    served.next(PoolWorker.class); // oldest first: the one who came before has got the third
    go.countDown();
    assertThat(who(b)).isEqualTo(b.pid());
    pool.checkin(a);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void aWorkerThatComesBackMeanwhileServesTheOneForWhomOneIsStarted() {
    CountDownLatch go = new CountDownLatch(1);
    workers.init =
        n -> {
          if (n == 2) {
            await(go);
          }
        };
    WorkerPool<Lab.Message> pool = workers.pool(1, 1).start();
    PoolWorker<Lab.Message> a = pool.checkout();
    Probe served = new Probe();
    waitInLine(pool, 0, () -> served.tell(pool.checkout().pid()));
    OnNode.eventually(() -> workers.made.get() == 2);
    pool.checkin(a);
    served.expect(a.pid());
    go.countDown();
    OnNode.eventually(() -> on.node().processCount() == 3); // the second is one too many
    assertThat(pool.status()).isEqualTo(ready(1, 0, 0));
    assertThat(who(pool.checkout())).isEqualTo(a.pid());
  }

  @Test
  void aFailedOverflowStartIsToldToItsCallerAndThePoolLives() {
    workers.init =
        n -> {
          if (n > 1) {
            throw new IllegalStateException("no luck");
          }
        };
    WorkerPool<Lab.Message> pool = workers.pool(1, 1).start("db");
    PoolWorker<Lab.Message> a = pool.checkout();
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(pool::checkout)
          .isInstanceOf(StartFailedException.class)
          .hasMessageContaining("a worker of the pool \"db\"")
          .hasRootCauseMessage("no luck");
      assertThatThrownBy(pool::tryCheckout).isInstanceOf(StartFailedException.class);
    }
    becomes(pool, overflow(0, 0, 1));
    pool.checkin(a);
    assertThat(who(pool.checkout())).isEqualTo(a.pid());
  }

  @Test
  void aPoolWhoseFirstWorkersDoNotStartDoesNotStart() {
    workers.init =
        n -> {
          if (n == 2) {
            throw new IllegalStateException("no luck");
          }
        };
    assertThatThrownBy(() -> workers.pool(3, 0).start("db"))
        .isInstanceOf(StartFailedException.class)
        .hasMessageContaining("\"db\"")
        .hasRootCauseMessage("no luck");
    assertThat(on.node().whereis("db")).isEmpty();
    OnNode.eventually(() -> on.node().processCount() == 0);
  }

  @Test
  void badSpecsAreRefused() {
    assertThatThrownBy(() -> workers.pool(-1, 0).start()).hasMessageContaining("negative");
    assertThatThrownBy(() -> workers.pool(0, -1).start()).hasMessageContaining("negative");
    assertThatThrownBy(() -> workers.pool(Integer.MAX_VALUE, 1).start())
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> workers.pool(1, 0).hangLimit(Duration.ZERO).start())
        .hasMessageContaining("hangLimit");
    ChildSpec named = ChildSpec.of(Stock.STOCK, Stock::new);
    assertThatThrownBy(() -> WorkerPool.of(named).start()).hasMessageContaining("name the pool");
    ChildSpec significant =
        ChildSpec.of("w", Stock::new).restart(Restart.TEMPORARY).significant(true);
    assertThatThrownBy(() -> ChildSpec.of("pool", WorkerPool.of(significant)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void workersMayBeProcessesOfAnyKind() {
    ChildSpec echo =
        ChildSpec.process(
            "echo",
            self -> {
              while (true) {
                Pid from = self.receive(Pid.class);
                from.send("echo");
              }
            });
    WorkerPool<Object> pool = WorkerPool.of(echo).size(1).start();
    Probe probe = new Probe();
    Processes.spawn(self -> {
      Pid me = self.pid();
      probe.tell(
          pool.transaction(worker -> {
            worker.pid().send(me);
            return self.receive(String.class);
          }));
    });
    probe.expect("echo");
  }

  @Test
  void standsUnderASupervisorAndIsFoundByItsName() {
    Supervisor root =
        Supervisor.oneForOne()
            .child(ChildSpec.of("db", workers.pool(2, 0)).options(SpawnOptions.DEFAULT.name("db")))
            .start();
    WorkerPool<Lab.Message> pool = WorkerPool.named("db");
    Pid first = pool.pid();
    assertThat(pool.transaction(PoolWorkers::who)).isNotNull();
    assertThat(WorkerPool.of(first).status()).isEqualTo(ready(2, 0, 0));
    assertThat(root.whichChildren().getFirst().type()).isEqualTo(ChildType.SUPERVISOR);
    first.kill();
    OnNode.eventually(() -> on.node().whereis("db").filter(pid -> pid != first).isPresent());
    OnNode.eventually(() -> workers.made.get() >= 4);
    assertThat(pool.transaction(PoolWorkers::who)).isNotNull();
    assertThatThrownBy(() -> WorkerPool.of(first)).isInstanceOf(IllegalArgumentException.class);
    root.stop();
    OnNode.eventually(() -> on.node().processCount() == 0);
    assertThatThrownBy(pool::checkout).isInstanceOf(ServerEndedException.class);
  }

  @Test
  void namesAreTakenOnce() {
    WorkerPool<Lab.Message> pool = workers.pool(1, 0).start("db");
    assertThatThrownBy(() -> workers.pool(1, 0).start("db")).isInstanceOf(NameTakenException.class);
    assertThat(pool.toString()).contains("<test.");
    GenServer.start(Stock.STOCK, Stock::new);
    assertThatThrownBy(() -> WorkerPool.named("stock").status())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is no worker pool");
  }

  @Test
  void stopTellsThoseWhoWaitAndStopsTheWorkersInOrder() {
    workers.init = n -> Processes.self().trapExit(true);
    WorkerPool<Lab.Message> pool = workers.pool(2, 0).start();
    pool.checkout();
    pool.checkout();
    Probe told = new Probe();
    Pid waiter =
        waitInLine(
            pool,
            0,
            () -> {
              try {
                pool.checkout();
              } catch (ServerEndedException e) {
                told.tell(e.reason());
              }
            });
    pool.stop();
    told.expect(ExitReason.NORMAL);
    workers.probe.expect(
        new Lab.Terminated(ExitReason.SHUTDOWN), new Lab.Terminated(ExitReason.SHUTDOWN));
    // The thread of the one that was told may still be ending.
    assertThat(on.node().processes()).extracting(ProcessInfo::pid).isSubsetOf(waiter);
    assertThatThrownBy(pool::checkout).isInstanceOf(ServerEndedException.class);
    assertThatThrownBy(pool::stop).isInstanceOf(ServerEndedException.class);
    assertThat(pool.await()).isEqualTo(ExitReason.NORMAL);
  }

  @Test
  void isLinkedToWhoStartLinksIt() {
    Probe probe = new Probe();
    Pid parent =
        Processes.spawn(self -> {
          probe.tell(workers.pool(1, 0).startLink("db"));
          self.receive();
        });
    probe.next(WorkerPool.class);
    parent.send("end");
    OnNode.eventually(() -> on.node().processCount() == 0);
    assertThatThrownBy(() -> workers.pool(1, 0).startLink())
        .isInstanceOf(IllegalStateException.class);
  }
}
