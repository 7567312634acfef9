package dev.transom.otp;

import static dev.transom.otp.PoolWorkers.becomes;
import static dev.transom.otp.PoolWorkers.full;
import static dev.transom.otp.PoolWorkers.overflow;
import static dev.transom.otp.PoolWorkers.ready;
import static dev.transom.otp.PoolWorkers.waiting;
import static dev.transom.otp.PoolWorkers.who;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.transom.process.ChildRestarted;
import dev.transom.process.Down;
import dev.transom.process.ExitReason;
import dev.transom.process.NodeOptions;
import dev.transom.process.Pid;
import dev.transom.process.Processes;
import dev.transom.process.spi.Kernel;
import dev.transom.process.spi.SeededNode;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Workers that die, and their replacements. */
class WorkerPoolDeathTest {
  @RegisterExtension final OnNode on = new OnNode();
  private final PoolWorkers workers = new PoolWorkers();
  private final Probe told = new Probe();

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
    told.next(PoolWorker.class).pid().kill();
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
    OnNode.eventually(() -> waiting(pool) == 1);
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
}
