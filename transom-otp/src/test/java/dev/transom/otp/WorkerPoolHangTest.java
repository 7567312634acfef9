package dev.transom.otp;

import static dev.transom.otp.PoolWorkers.becomes;
import static dev.transom.otp.PoolWorkers.full;
import static dev.transom.otp.PoolWorkers.overflow;
import static dev.transom.otp.PoolWorkers.ready;
import static dev.transom.otp.PoolWorkers.who;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.transom.process.ExitReason;
import dev.transom.process.Node;
import dev.transom.process.NodeOptions;
import dev.transom.process.Processes;
import dev.transom.process.spi.Kernel;
import dev.transom.process.spi.SeededNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Workers that hang, and borrowers that hold on. */
class WorkerPoolHangTest {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  @RegisterExtension final OnNode on = new OnNode();
  private final PoolWorkers workers = new PoolWorkers();

  private interface Body {
    void run(SeededNode seeded) throws Exception;
  }

  /** In virtual time, so that the limit is exact. */
  private static void seeded(Body body) throws Exception {
    try (SeededNode seeded = Kernel.get().startSeeded(NodeOptions.DEFAULT, 1)) {
      seeded
          .node()
          .call(() -> {
            body.run(seeded);
            return null;
          });
    }
  }

  @Test
  void aWorkerThatIsNotBackInTimeIsKilledReplacedAndItsBorrowerTold() throws Exception {
    seeded(seeded -> {
      List<WorkerHung> told = new ArrayList<>();
      Node node = seeded.node();
      node.telemetry().attach("test", WorkerHung.class, told::add);
      WorkerPool<Lab.Message> pool = workers.pool(1, 0).hangLimit(LIMIT).start("db");
      PoolWorker<Lab.Message> worker = pool.checkout();
      seeded.advance(LIMIT.minusNanos(1));
      assertThat(who(worker)).isEqualTo(worker.pid());
      assertThat(told).isEmpty();
      seeded.advance(Duration.ofNanos(1));
      assertThat(told)
          .containsExactly(new WorkerHung(pool.pid(), worker.pid(), Optional.empty(), LIMIT));
      assertThat(worker.pid().isAlive()).isFalse();
      assertThat(pool.status()).isEqualTo(ready(1, 0, 0));
      assertThatThrownBy(() -> who(worker))
          .isInstanceOfSatisfying(
              ServerEndedException.class, e -> assertThat(e.reason()).isEqualTo(ExitReason.KILLED))
          .hasMessageContaining("of the pool \"db\", which hung and was killed");
      assertThat(pool.checkin(worker)).isFalse();
      assertThat(workers.made).hasValue(2);
    });
  }

  @Test
  void eachLoanHasItsOwnTime() throws Exception {
    seeded(seeded -> {
      WorkerPool<Lab.Message> pool = workers.pool(3, 0).hangLimit(LIMIT).start();
      PoolWorker<Lab.Message> a = pool.checkout();
      seeded.advance(Duration.ofSeconds(4));
      PoolWorker<Lab.Message> b = pool.checkout();
      seeded.advance(Duration.ofSeconds(4));
      pool.checkin(a);
      PoolWorker<Lab.Message> again = pool.checkout();
      assertThat(again.pid()).isEqualTo(a.pid());
      seeded.advance(Duration.ofSeconds(5)); // 13 s: b has had nine, a five again
      assertThat(b.pid().isAlive()).isTrue();
      seeded.advance(Duration.ofSeconds(1));
      assertThat(b.pid().isAlive()).isFalse();
      assertThat(a.pid().isAlive()).isTrue();
      pool.checkin(again);
      seeded.advance(Duration.ofDays(1));
      assertThat(a.pid().isAlive()).isTrue();
      assertThat(seeded.node().timerCount()).isZero(); // nobody looks while nothing is lent
      PoolWorker<Lab.Message> last = pool.checkout();
      seeded.advance(LIMIT);
      assertThat(last.pid().isAlive()).isFalse();
    });
  }

  @Test
  void withoutALimitAWorkerIsLentForEver() throws Exception {
    seeded(seeded -> {
      WorkerPool<Lab.Message> pool = workers.pool(1, 0).start();
      PoolWorker<Lab.Message> worker = pool.checkout();
      seeded.advance(Duration.ofDays(365));
      assertThat(who(worker)).isEqualTo(worker.pid());
      assertThat(pool.status()).isEqualTo(full(0, 0, 1));
    });
  }

  @Test
  void whoWaitsGetsTheReplacement() {
    WorkerPool<Lab.Message> pool = workers.pool(1, 0).hangLimit(Duration.ofMillis(50)).start();
    PoolWorker<Lab.Message> held = pool.checkout();
    PoolWorker<Lab.Message> fresh = pool.checkout(Duration.ofSeconds(30));
    assertThat(fresh.pid()).isNotEqualTo(held.pid());
    assertThat(held.pid().isAlive()).isFalse();
  }

  @Test
  void aCallUnderWayFailsWhenItsWorkerIsKilled() {
    CountDownLatch never = new CountDownLatch(1);
    WorkerPool<Lab.Message> pool = workers.pool(1, 1).hangLimit(Duration.ofMillis(50)).start("db");
    assertThatThrownBy(() ->
            pool.transaction(worker ->
                worker.call(new Lab.Ask((lab, ask) -> never.await()), Duration.ofDays(1))))
        .isInstanceOf(ServerEndedException.class)
        .hasMessageContaining("hung and was killed");
    becomes(pool, ready(1, 0, 0));
  }

  @Test
  void aWorkerThatLetACallTimeOutIsNotLentAgain() {
    CountDownLatch never = new CountDownLatch(1);
    WorkerPool<Lab.Message> pool = workers.pool(1, 0).hangLimit(Duration.ofDays(1)).start();
    PoolWorker<Lab.Message> worker = pool.checkout();
    assertThatThrownBy(
            () -> worker.call(new Lab.Ask((lab, ask) -> never.await()), Duration.ofMillis(1)))
        .isInstanceOf(CallTimeoutException.class);
    assertThat(pool.checkin(worker)).isTrue();
    becomes(pool, ready(1, 0, 0));
    assertThat(worker.pid().isAlive()).isFalse();
    assertThat(workers.made).hasValue(2);
  }

  @Test
  void aHungBorrowerThatIsAProcessIsNamed() {
    Probe told = new Probe();
    on.node().telemetry().attach("test", WorkerHung.class, told::tell);
    WorkerPool<Lab.Message> pool = workers.pool(1, 2).hangLimit(Duration.ofMillis(20)).start();
    var borrower =
        Processes.spawn(self -> {
          pool.checkout();
          self.receive();
        });
    assertThat(told.next(WorkerHung.class).borrower()).contains(borrower);
    becomes(pool, ready(1, 0, 0));
    assertThat(borrower.isAlive()).isTrue();
    assertThat(pool.checkout().pid()).isNotNull();
    assertThat(pool.status()).isEqualTo(overflow(0, 0, 1));
  }
}
