package dev.transom.otp;

import static dev.transom.otp.PoolWorkers.becomes;
import static dev.transom.otp.PoolWorkers.full;
import static dev.transom.otp.PoolWorkers.ready;
import static dev.transom.otp.PoolWorkers.waiting;
import static dev.transom.otp.PoolWorkers.who;
import static org.assertj.core.api.Assertions.assertThat;

import dev.transom.process.Node;
import dev.transom.process.Pid;
import dev.transom.process.Processes;
import dev.transom.process.WaitInterruptedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Borrowers and waiters that die, go or lose their patience. */
class WorkerPoolBorrowerTest {
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
    OnNode.eventually(() -> waiting(pool) == 1);
    waiter.kill();
    OnNode.eventually(() -> waiting(pool) == 0);
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
    OnNode.eventually(() -> waiting(pool) == 1);
    waiter.interrupt();
    waiter.join();
    assertThat(thrown.get()).isNotNull();
    assertThat(waiting(pool)).isZero();
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
    assertThat(waiting(pool)).isZero();
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
}
