package dev.transom.otp;

import static dev.transom.otp.PoolWorkers.becomes;
import static dev.transom.otp.PoolWorkers.full;
import static dev.transom.otp.PoolWorkers.overflow;
import static dev.transom.otp.PoolWorkers.ready;
import static dev.transom.otp.PoolWorkers.who;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.transom.process.ChildRestarted;
import dev.transom.process.Down;
import dev.transom.process.ExitReason;
import dev.transom.process.Node;
import dev.transom.process.NodeOptions;
import dev.transom.process.Pid;
import dev.transom.process.ProcessInfo;
import dev.transom.process.Processes;
import dev.transom.process.WaitInterruptedException;
import dev.transom.process.spi.Kernel;
import dev.transom.process.spi.SeededNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Deaths of borrowers, waiters, workers and their keepers. */
class WorkerPoolDeathTest {
  @RegisterExtension final OnNode on = new OnNode();
  private final PoolWorkers workers = new PoolWorkers();
  private final Probe told = new Probe();

  /** A process that has a worker and waits to be told what to do with it. */
  private Pid borrower(WorkerPool<Lab.Message> pool) {
    Pid pid =
        Processes.spawn(self -> {
          PoolWorker<Lab.Message> worker = pool.checkout();
          told.tell(worker);
          self.receive();
        });
    return pid;
  }

  @SuppressWarnings("unchecked")
  private PoolWorker<Lab.Message> borrowed() {
    return told.next(PoolWorker.class);
  }

  @Test
  void aDeadBorrowersWorkerComesBackAsItIs() {
    WorkerPool<Lab.Message> pool = workers.pool(1, 0).start();
    Pid borrower = borrower(pool);
    PoolWorker<Lab.Message> worker = borrowed();
    assertThat(pool.status()).isEqualTo(full(0, 0, 1));
    borrower.kill();
    becomes(pool, ready(1, 0, 0));
    PoolWorker<Lab.Message> again = pool.checkout();
    assertThat(who(again)).isEqualTo(worker.pid());
    assertThat(workers.made).hasValue(1);
    assertThat(pool.checkin(worker)).isFalse();
    assertThat(pool.status()).isEqualTo(full(0, 0, 1));
  }

  @Test
  void aBorrowerMayComeAgainAndStillBeMissed() {
    WorkerPool<Lab.Message> pool = workers.pool(2, 0).start();
    Pid borrower =
        Processes.spawn(self -> {
          for (int i = 0; i < 100; i++) {
            pool.transaction(PoolWorkers::who);
          }
          told.tell(pool.checkout());
          told.tell(pool.checkout());
          self.receive();
        });
    borrowed();
    borrowed();
    borrower.kill();
    becomes(pool, ready(2, 0, 0));
  }

  @Test
  void manyBorrowersAreNotRememberedForEver() {
    WorkerPool<Lab.Message> pool = workers.pool(2, 0).start();
    Pid keeper = borrower(pool);
    borrowed();
    List<Pid> visitors = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      visitors.add(
          Processes.spawn(self -> {
            told.tell(pool.transaction(PoolWorkers::who));
            self.receive();
            told.tell(pool.checkout());
            self.receive();
          }));
      told.next(Pid.class);
    }
    OnNode.eventually(() -> on.node().info(pool.pid()).orElseThrow().monitors().size() < 100);
    assertThat(visitors).allMatch(Pid::isAlive);
    visitors.getFirst().send("again"); // was forgotten, and is known again
    borrowed();
    visitors.getFirst().kill();
    keeper.kill(); // was not forgotten
    becomes(pool, ready(2, 0, 0));
  }

  @Test
  void aWaiterThatDiesIsRemovedAndTakesNothing() {
    WorkerPool<Lab.Message> pool = workers.pool(1, 0).start();
    PoolWorker<Lab.Message> mine = pool.checkout();
    Pid waiter = Processes.spawn(self -> pool.checkout());
    OnNode.eventually(() -> WorkerPoolTest.waiting(pool) == 1);
    waiter.kill();
    OnNode.eventually(() -> WorkerPoolTest.waiting(pool) == 0);
    pool.checkin(mine);
    assertThat(pool.status()).isEqualTo(ready(1, 0, 0));
  }

  @Test
  void aThreadThatIsInterruptedLeavesTheQueue() throws Exception {
    WorkerPool<Lab.Message> pool = workers.pool(1, 0).start();
    PoolWorker<Lab.Message> mine = pool.checkout();
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Node node = on.node();
    Thread waiter =
        Thread.ofVirtual()
            .start(() ->
                node.run(() -> {
                  try {
                    pool.checkout();
                  } catch (WaitInterruptedException e) {
                    thrown.set(e);
                  }
                }));
    OnNode.eventually(() -> WorkerPoolTest.waiting(pool) == 1);
    waiter.interrupt();
    waiter.join();
    assertThat(thrown.get()).isNotNull();
    assertThat(WorkerPoolTest.waiting(pool)).isZero();
    pool.checkin(mine);
    assertThat(pool.status()).isEqualTo(ready(1, 0, 0));
  }

  /** Threads give up, are interrupted and are served at the same moment; no death helps here. */
  @Test
  void waitersThatGoWhileTheyAreServedTakeNothing() throws Exception {
    WorkerPool<Lab.Message> pool = workers.pool(1, 0).start();
    Node node = on.node();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      Random random = new Random(i);
      boolean patient = i % 2 == 0; // these are interrupted
      threads.add(
          Thread.ofVirtual()
              .start(() ->
                  node.run(() -> {
                    for (int n = 0; n < 2_000; n++) {
                      long nanos = patient ? 3_600_000_000_000L : 1 + random.nextLong(300_000);
                      use(pool, Duration.ofNanos(nanos));
                    }
                  })));
    }
    Random random = new Random(99);
    while (threads.stream().anyMatch(Thread::isAlive)) {
      threads.get(2 * random.nextInt(4)).interrupt();
      for (int spins = random.nextInt(5_000); spins > 0; spins--) {
        Thread.onSpinWait();
      }
    }
    assertThat(pool.status()).isEqualTo(ready(1, 0, 0));
    assertThat(WorkerPoolTest.waiting(pool)).isZero();
    assertThat(workers.made).hasValue(1);
  }

  private static void use(WorkerPool<Lab.Message> pool, Duration patience) {
    try {
      PoolWorker<Lab.Message> worker = pool.checkout(patience);
      Thread.yield();
      assertThat(pool.checkin(worker)).isTrue();
    } catch (CheckoutTimeoutException e) {
      assertThat(e.timeout()).isEqualTo(patience);
    } catch (WaitInterruptedException e) {
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void anIdleWorkerThatDiesIsReplaced() {
    Probe restarts = new Probe();
    on.node().telemetry().attach("test", ChildRestarted.class, restarts::tell);
    WorkerPool<Lab.Message> pool = workers.pool(2, 0).start();
    PoolWorker<Lab.Message> worker = pool.checkout();
    pool.checkin(worker);
    worker.pid().kill();
    ChildRestarted restarted = restarts.next(ChildRestarted.class);
    assertThat(restarted.old()).isEqualTo(worker.pid());
    assertThat(restarted.reason()).isEqualTo(ExitReason.KILLED);
    assertThat(restarted.supervisor()).isEqualTo(pool.pid());
    assertThat(restarted.fresh().isAlive()).isTrue();
    becomes(pool, ready(2, 0, 0));
    assertThat(workers.made).hasValue(3);
  }

  /** On a seeded node nobody is told of a death before the test lets the others run. */
  @Test
  void theDeadAreNotLentEvenBeforeTheirEndWasTold() throws Exception {
    try (SeededNode seeded = Kernel.get().startSeeded(NodeOptions.DEFAULT, 1)) {
      seeded
          .node()
          .call(() -> {
            WorkerPool<Lab.Message> pool = workers.pool(2, 0).start();
            PoolWorker<Lab.Message> a = pool.checkout();
            PoolWorker<Lab.Message> b = pool.checkout();
            pool.checkin(b);
            pool.checkin(a);
            a.pid().kill(); // it would be the next
            PoolWorker<Lab.Message> c = pool.checkout(Duration.ZERO);
            assertThat(c.pid()).isEqualTo(b.pid());
            c.pid().kill();
            assertThat(pool.checkin(c)).isTrue();
            assertThat(pool.status()).isEqualTo(full(0, 0, 0));
            seeded.runUntilIdle();
            assertThat(pool.status()).isEqualTo(ready(2, 0, 0));
            return null;
          });
    }
  }

  @Test
  void aLentWorkerThatDiesIsReplacedAndItsBorrowerTold() {
    WorkerPool<Lab.Message> pool = workers.pool(1, 1).start("db");
    PoolWorker<Lab.Message> worker = pool.checkout();
    assertThatThrownBy(() ->
            worker.call(
                new Lab.Ask((lab, ask) -> {
                  throw new IllegalStateException("ouch");
                })))
        .isInstanceOfSatisfying(
            ServerEndedException.class,
            e -> assertThat(e.reason()).isInstanceOf(ExitReason.Crashed.class));
    assertThatThrownBy(() -> who(worker)).isInstanceOf(ServerEndedException.class);
    becomes(pool, ready(1, 0, 0));
    assertThat(pool.checkin(worker)).isFalse();
    assertThat(pool.status()).isEqualTo(ready(1, 0, 0));
    assertThat(pool.transaction(PoolWorkers::who)).isNotEqualTo(worker.pid());
  }

  @Test
  void aBorrowerThatMonitorsItsWorkerIsTold() {
    WorkerPool<Lab.Message> pool = workers.pool(1, 0).start();
    Processes.spawn(self -> {
      PoolWorker<Lab.Message> worker = pool.checkout();
      self.monitor(worker.pid());
      told.tell(worker);
      told.tell(self.receive(Down.class).reason());
    });
    borrowed().pid().kill();
    told.expect(ExitReason.KILLED);
  }

  @Test
  void beyondTheSizeALentWorkerThatDiesIsNotReplaced() {
    WorkerPool<Lab.Message> pool = workers.pool(1, 1).start();
    PoolWorker<Lab.Message> a = pool.checkout();
    PoolWorker<Lab.Message> b = pool.checkout();
    a.pid().kill(); // one of the first: all count alike
    becomes(pool, overflow(0, 0, 1));
    pool.checkin(b);
    assertThat(pool.status()).isEqualTo(ready(1, 0, 0));
    assertThat(workers.made).hasValue(2);
  }

  @Test
  void ifSomebodyWaitsAFreshWorkerIsStartedForIt() {
    WorkerPool<Lab.Message> pool = workers.pool(1, 1).start();
    PoolWorker<Lab.Message> a = pool.checkout();
    PoolWorker<Lab.Message> b = pool.checkout();
    Processes.spawn(self -> {
      told.tell(who(pool.checkout()));
      self.receive();
    });
    OnNode.eventually(() -> WorkerPoolTest.waiting(pool) == 1);
    b.pid().kill();
    assertThat(told.next(Pid.class)).isNotEqualTo(b.pid()).isNotEqualTo(a.pid());
    assertThat(pool.status()).isEqualTo(full(0, 1, 2));
  }

  @Test
  void aWorkerThatStopsByItselfIsReplacedToo() {
    WorkerPool<Lab.Message> pool = workers.pool(1, 0).start();
    PoolWorker<Lab.Message> worker = pool.checkout();
    worker.stop();
    becomes(pool, ready(1, 0, 0));
    assertThat(workers.made).hasValue(2);
  }

  @Test
  void aReplacementWaitsForTheEndOfItsPredecessorIfThereIsNoRoom() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    CountDownLatch in = new CountDownLatch(1);
    WorkerPool<Lab.Message> pool = workers.pool(1, 0).start();
    PoolWorker<Lab.Message> worker = pool.checkout();
    worker.cast(
        new Lab.Do(lab -> {
          in.countDown();
          boolean open = false;
          while (!open) {
            try {
              go.await();
              open = true;
            } catch (InterruptedException e) {
              continue; // a zombie
            }
          }
        }));
    in.await();
    worker.pid().kill();
    becomes(pool, full(0, 0, 0));
    assertThat(workers.made).hasValue(1);
    go.countDown();
    becomes(pool, ready(1, 0, 0));
  }

  @Test
  void aReplacementThatDoesNotStartIsTriedAgain() {
    workers.init =
        n -> {
          if (n == 2 || n == 3) {
            throw new IllegalStateException("no luck");
          }
        };
    WorkerPool<Lab.Message> pool = workers.pool(1, 0).start();
    PoolWorker<Lab.Message> worker = pool.checkout();
    worker.pid().kill();
    OnNode.eventually(() -> workers.made.get() == 2);
    becomes(pool, full(0, 0, 0));
    assertThatThrownBy(pool::checkout) // at once, and its caller is told
        .isInstanceOf(StartFailedException.class)
        .hasRootCauseMessage("no luck");
    becomes(pool, ready(1, 0, 0)); // and by itself after a while
    assertThat(workers.made).hasValue(4);
  }

  @Test
  void aKilledKeeperTakesItsWorkerAlong() {
    WorkerPool<Lab.Message> pool = workers.pool(2, 0).start();
    PoolWorker<Lab.Message> worker = pool.checkout();
    worker.call(
        new Lab.Ask((lab, ask) -> {
          lab.process().trapExit(true);
          lab.reply(ask, "traps");
        }));
    Pid keeper = on.node().info(worker.pid()).flatMap(ProcessInfo::supervisor).orElseThrow();
    keeper.kill();
    becomes(pool, ready(2, 0, 0));
    OnNode.eventually(() -> !worker.pid().isAlive());
    assertThatThrownBy(() -> who(worker)).isInstanceOf(ServerEndedException.class);
  }

  @Test
  void aWorkerThatHeedsNoSignalIsNotLeftBehindByItsKeeper() {
    ChildSpec deaf =
        ChildSpec.process(
            "deaf",
            self -> {
              self.trapExit(true);
              told.tell(self.pid());
              while (true) {
                self.receive();
              }
            });
    WorkerPool<Object> pool = WorkerPool.of(deaf).size(1).start();
    Pid worker = told.next(Pid.class);
    on.node().info(worker).flatMap(ProcessInfo::supervisor).orElseThrow().kill();
    assertThat(told.next(Pid.class)).isNotEqualTo(worker); // its replacement
    OnNode.eventually(() -> !worker.isAlive());
    pool.pid().kill();
  }

  @Test
  void aKeeperKilledWhileItStartsAWorkerFailsTheStart() {
    CountDownLatch go = new CountDownLatch(1);
    workers.init =
        n -> {
          told.tell(Processes.self().pid());
          if (n == 2) {
            OnNode.eventually(() -> go.getCount() == 0);
          }
        };
    WorkerPool<Lab.Message> pool = workers.pool(1, 1).start();
    told.next(Pid.class);
    pool.checkout();
    Processes.spawn(self -> {
      try {
        pool.checkout();
      } catch (StartFailedException e) {
        told.tell(e.reason());
      }
    });
    Pid worker = told.next(Pid.class);
    on.node().info(worker).flatMap(ProcessInfo::supervisor).orElseThrow().kill();
    told.expect(ExitReason.KILLED);
    assertThat(worker.isAlive()).isFalse();
    go.countDown();
    becomes(pool, overflow(0, 0, 1));
  }

  @Test
  void aKilledPoolTellsAllAndLeavesNobodyBehind() {
    WorkerPool<Lab.Message> pool = workers.pool(2, 0).start();
    PoolWorker<Lab.Message> a = pool.checkout();
    pool.checkout();
    Processes.spawn(self -> {
      try {
        pool.checkout(Duration.ofDays(1));
      } catch (ServerEndedException e) {
        told.tell(e.reason());
      }
    });
    OnNode.eventually(() -> WorkerPoolTest.waiting(pool) == 1);
    pool.pid().kill();
    told.expect(ExitReason.KILLED);
    OnNode.eventually(() -> on.node().processCount() == 0);
    assertThatThrownBy(() -> who(a)).isInstanceOf(ServerEndedException.class);
    assertThat(a.checkin()).isTrue(); // does no harm
    assertThatThrownBy(pool::checkout).isInstanceOf(ServerEndedException.class);
  }
}
