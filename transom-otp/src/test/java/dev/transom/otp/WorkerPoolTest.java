package dev.transom.otp;

import static dev.transom.otp.PoolWorkers.becomes;
import static dev.transom.otp.PoolWorkers.full;
import static dev.transom.otp.PoolWorkers.overflow;
import static dev.transom.otp.PoolWorkers.ready;
import static dev.transom.otp.PoolWorkers.waitInLine;
import static dev.transom.otp.PoolWorkers.waiting;
import static dev.transom.otp.PoolWorkers.who;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Lending and giving back while nobody dies. */
class WorkerPoolTest {
  @RegisterExtension final OnNode on = new OnNode();
  private final PoolWorkers workers = new PoolWorkers();

  @Test
  void statusOfAPoolWithoutOverflow() {
    WorkerPool<Lab.Message> pool = workers.pool(2, 0).start();
    assertThat(pool.status()).isEqualTo(ready(2, 0, 0));
    PoolWorker<Lab.Message> a = pool.checkout();
    assertThat(pool.status()).isEqualTo(ready(1, 0, 1));
    PoolWorker<Lab.Message> b = pool.checkout();
    assertThat(pool.status()).isEqualTo(full(0, 0, 2));
    assertThat(a.pid()).isNotEqualTo(b.pid());
    assertThat(pool.tryCheckout()).isEmpty();
    pool.checkin(a);
    pool.checkin(b);
    assertThat(pool.status()).isEqualTo(ready(2, 0, 0));
  }

  @Test
  void statusOfAPoolOfOneWithOverflow() {
    WorkerPool<Lab.Message> pool = workers.pool(1, 1).start();
    assertThat(pool.status()).isEqualTo(ready(1, 0, 0));
    PoolWorker<Lab.Message> a = pool.checkout();
    assertThat(pool.status()).isEqualTo(overflow(0, 0, 1));
    PoolWorker<Lab.Message> b = pool.checkout();
    assertThat(pool.status()).isEqualTo(full(0, 1, 2));
    pool.checkin(a); // whichever comes back first goes
    assertThat(pool.status()).isEqualTo(overflow(0, 0, 1));
    OnNode.eventually(() -> !a.pid().isAlive());
    pool.checkin(b);
    assertThat(pool.status()).isEqualTo(ready(1, 0, 0));
    assertThat(who(pool.checkout())).isEqualTo(b.pid());
  }

  @Test
  void statusOfAPoolOfOverflowOnly() {
    WorkerPool<Lab.Message> pool = workers.pool(0, 2).start();
    assertThat(pool.status()).isEqualTo(overflow(0, 0, 0));
    PoolWorker<Lab.Message> a = pool.checkout();
    assertThat(pool.status()).isEqualTo(overflow(0, 1, 1));
    assertThat(pool.tryCheckout()).isPresent();
    assertThat(pool.status()).isEqualTo(full(0, 2, 2));
    assertThat(pool.tryCheckout()).isEmpty();
    pool.checkin(a);
    assertThat(pool.status()).isEqualTo(overflow(0, 1, 1));
  }

  @Test
  void statusOfAnEmptyPool() {
    WorkerPool<Lab.Message> pool = workers.pool(0, 0).start();
    assertThat(pool.status()).isEqualTo(full(0, 0, 0));
    assertThatThrownBy(() -> pool.checkout(Duration.ofMillis(1)))
        .isInstanceOf(CheckoutTimeoutException.class);
  }

  @Test
  void lifoLendsTheOneThatCameBackLast() {
    WorkerPool<Lab.Message> pool = workers.pool(3, 0).start();
    List<PoolWorker<Lab.Message>> all = List.of(pool.checkout(), pool.checkout(), pool.checkout());
    all.forEach(pool::checkin);
    assertThat(pool.checkout().pid()).isEqualTo(all.get(2).pid());
    assertThat(pool.checkout().pid()).isEqualTo(all.get(1).pid());
    assertThat(pool.checkout().pid()).isEqualTo(all.get(0).pid());
  }

  @Test
  void fifoLendsTheOneThatWasIdleForLongest() {
    WorkerPool<Lab.Message> pool = workers.pool(3, 0).strategy(PoolStrategy.FIFO).start();
    List<PoolWorker<Lab.Message>> all = List.of(pool.checkout(), pool.checkout(), pool.checkout());
    all.forEach(pool::checkin);
    for (PoolWorker<Lab.Message> one : all) {
      assertThat(pool.checkout().pid()).isEqualTo(one.pid());
    }
  }

  @Test
  void aTransactionIsTypedAndChecksInAlsoWhenItThrows() {
    WorkerPool<Stock.Message> pool = WorkerPool.of(Stock::new).size(1).maxOverflow(0).start();
    int pens = pool.transaction(worker -> worker.call(new Stock.Count("pen")));
    assertThat(pens).isZero();
    assertThatThrownBy(() ->
            pool.<Integer, IOException>transaction(worker -> {
              throw new IOException("no luck");
            }))
        .isInstanceOf(IOException.class);
    try (PoolWorker<Stock.Message> worker = pool.checkout()) {
      worker.cast(new Stock.Add("pen", 3));
      assertThat(pool.status()).isEqualTo(full(0, 0, 1));
    }
    assertThat(pool.status()).isEqualTo(ready(1, 0, 0));
    assertThat(
            pool.<Integer, RuntimeException>transaction(
                Duration.ofSeconds(1), worker -> worker.call(new Stock.Count("pen"))))
        .isEqualTo(3);
  }

  @Test
  void aWorkerIsOfNoUseAfterItsCheckin() {
    WorkerPool<Lab.Message> pool = workers.pool(1, 0).start();
    PoolWorker<Lab.Message> old = pool.checkout();
    assertThat(pool.checkin(old)).isTrue();
    PoolWorker<Lab.Message> other = pool.checkout();
    assertThat(other.pid()).isEqualTo(old.pid());
    assertThat(pool.checkin(old)).isFalse(); // else somebody else's worker were idle
    old.close();
    assertThat(pool.status()).isEqualTo(full(0, 0, 1));
    assertThatThrownBy(() -> who(old))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("was checked in");
    assertThatThrownBy(() -> old.cast(new Lab.Who())).isInstanceOf(IllegalStateException.class);
    assertThat(who(other)).isEqualTo(other.pid());
  }

  @Test
  void whoeverWaitsLongestGetsTheWorkerThatComesBack() {
    WorkerPool<Lab.Message> pool = workers.pool(1, 1).start();
    PoolWorker<Lab.Message> a = pool.checkout();
    PoolWorker<Lab.Message> b = pool.checkout();
    Probe served = new Probe();
    for (int i = 0; i < 3; i++) {
      int n = i;
      waitInLine(
          pool,
          i,
          () -> {
            try (PoolWorker<Lab.Message> mine = pool.checkout()) {
              served.tell(n + " " + mine.pid());
            }
          });
    }
    pool.checkin(b); // also a worker beyond the size
    served.expect("0 " + b.pid(), "1 " + b.pid(), "2 " + b.pid());
    pool.checkin(a);
    becomes(pool, ready(1, 0, 0));
  }

  @Test
  void aTimeoutSaysHowThePoolIsAndLeavesTheQueue() {
    WorkerPool<Lab.Message> pool = workers.pool(1, 0).start("db");
    PoolWorker<Lab.Message> a = pool.checkout();
    assertThatThrownBy(() -> pool.checkout(Duration.ofMillis(5)))
        .isInstanceOfSatisfying(
            CheckoutTimeoutException.class,
            e -> {
              assertThat(e.timeout()).isEqualTo(Duration.ofMillis(5));
              assertThat(e.status()).isEqualTo(full(0, 0, 1));
            })
        .hasMessageContaining("the pool \"db\"");
    assertThatThrownBy(() -> pool.checkout(Duration.ZERO))
        .isInstanceOf(CheckoutTimeoutException.class);
    assertThat(waiting(pool)).isZero();
    pool.checkin(a);
    assertThat(pool.status()).isEqualTo(ready(1, 0, 0));
  }

  @Test
  void aZeroTimeoutStartsNobody() {
    WorkerPool<Lab.Message> pool = workers.pool(0, 1).start();
    assertThatThrownBy(() -> pool.checkout(Duration.ZERO))
        .isInstanceOf(CheckoutTimeoutException.class);
    assertThat(workers.made).hasValue(0);
  }

  @Test
  void aPoolIsNoServer() {
    WorkerPool<Lab.Message> pool = workers.pool(1, 0).start();
    assertThatThrownBy(() -> new ServerPid<Lab.Message>(pool.pid()).call(new Lab.Who()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("check a worker out");
    assertThat(Sys.state(pool.pid())).isEqualTo(ready(1, 0, 0));
    assertThat(pool.checkout().whereis()).isNotEqualTo(Optional.empty());
  }
}
