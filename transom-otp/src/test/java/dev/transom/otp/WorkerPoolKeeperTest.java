package dev.transom.otp;

import static dev.transom.otp.PoolWorkers.becomes;
import static dev.transom.otp.PoolWorkers.overflow;
import static dev.transom.otp.PoolWorkers.ready;
import static dev.transom.otp.PoolWorkers.waiting;
import static dev.transom.otp.PoolWorkers.who;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.transom.process.ExitReason;
import dev.transom.process.Pid;
import dev.transom.process.ProcessInfo;
import dev.transom.process.Processes;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Deaths of a pool and of those who keep its workers. */
class WorkerPoolKeeperTest {
  @RegisterExtension final OnNode on = new OnNode();
  private final PoolWorkers workers = new PoolWorkers();
  private final Probe told = new Probe();

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
    OnNode.eventually(() -> waiting(pool) == 1);
    pool.pid().kill();
    told.expect(ExitReason.KILLED);
    OnNode.eventually(() -> on.node().processCount() == 0);
    assertThatThrownBy(() -> who(a)).isInstanceOf(ServerEndedException.class);
    assertThat(a.checkin()).isTrue(); // does no harm
    assertThatThrownBy(pool::checkout).isInstanceOf(ServerEndedException.class);
  }
}
