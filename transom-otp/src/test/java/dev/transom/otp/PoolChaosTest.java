package dev.transom.otp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.transom.process.Node;
import dev.transom.process.NodeOptions;
import dev.transom.process.Pid;
import dev.transom.process.ProcessInfo;
import dev.transom.process.Processes;
import dev.transom.process.SpawnOptions;
import dev.transom.process.spi.Kernel;
import dev.transom.process.spi.SeededNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * A supervised pool whose borrowers, workers, keepers and process are killed at random. No worker
 * may have two living borrowers at a time, there may never be too many of them, all who wait must
 * come to an end, and afterwards the pool must be whole and all of it idle.
 */
class PoolChaosTest {
  private static final int SIZE = 3;
  private static final int OVERFLOW = 2;
  private static final int ROUNDS = 60;

  /** What a borrower says to its worker, which knows who has it. */
  private record Use(Pid borrower) implements Request<Object, Boolean> {}

  private record Leave(Pid borrower) implements Request<Object, Boolean> {}

  private record Work(int uses) {}

  /** What all of them have seen. */
  private static final class Watch {
    final Map<Pid, Boolean> workers = new ConcurrentHashMap<>(); // who was initialised
    final List<String> wrongs = new ArrayList<>();
    final AtomicInteger served = new AtomicInteger();
    final AtomicInteger refused = new AtomicInteger();
    final AtomicInteger lost = new AtomicInteger();
    final AtomicInteger begun = new AtomicInteger();
    final AtomicInteger ended = new AtomicInteger();

    synchronized void wrong(String what) {
      wrongs.add(what);
    }

    synchronized List<String> wrongs() {
      return List.copyOf(wrongs);
    }
  }

  /** Knows its borrower from the first use to the last. */
  private static final class Worker extends GenServer<Object> {
    private final Watch watch;
    private final boolean trap;
    private Pid user;

    Worker(Watch watch, int number) {
      this.watch = watch;
      this.trap = number % 2 == 0;
    }

    @Override
    protected void init() {
      process().trapExit(trap);
      watch.workers.put(self(), true);
      if (watch.workers.size() % 7 == 6) {
        throw new IllegalStateException("no luck this time");
      }
    }

    @Override
    protected void handle(Object message) {
      switch (message) {
        case Use use -> {
          if (user != null && user != use.borrower && user.isAlive()) {
            watch.wrong(self() + " is lent to " + user + " and to " + use.borrower);
          }
          user = use.borrower;
          reply(use, true);
        }
        case Leave leave -> {
          user = null;
          reply(leave, true);
        }
        default -> watch.wrong("unknown: " + message);
      }
    }

    @Override
    protected void handleInfo(Object message) {}
  }

  /** Uses the pool when it is told to, and forgets what did not go well. */
  private static final class Borrower extends GenServer<Work> {
    private final Watch watch;
    private final Random random;

    Borrower(Watch watch, long seed) {
      this.watch = watch;
      this.random = new Random(seed);
    }

    @Override
    protected void handle(Work work) {
      WorkerPool<Object> pool = WorkerPool.named("pool");
      watch.begun.incrementAndGet();
      try {
        if (random.nextInt(3) == 0) {
          pool.tryCheckout()
              .ifPresent(worker -> {
                use(worker, work.uses);
                if (random.nextBoolean()) {
                  worker.close();
                } else {
                  throw process()
                      .exit(dev.transom.process.ExitReason.SHUTDOWN); // keeps it: it dies
                }
              });
        } else {
          Duration patience = Duration.ofMillis(random.nextInt(200));
          pool.transaction(
              patience,
              worker -> {
                use(worker, work.uses);
                return true;
              });
        }
        watch.served.incrementAndGet();
      } catch (CheckoutTimeoutException | StartFailedException e) {
        watch.refused.incrementAndGet();
      } catch (CallException e) {
        watch.lost.incrementAndGet();
      } finally {
        watch.ended.incrementAndGet();
      }
    }

    private void use(PoolWorker<Object> worker, int uses) {
      for (int i = 0; i < uses; i++) {
        worker.call(new Use(self()));
        if (random.nextInt(4) == 0) {
          Processes.sleep(Duration.ofMillis(random.nextInt(30)));
        }
      }
      worker.call(new Leave(self()));
    }
  }

  // ------------------------------------------------------------------ one run

  private static final class Run {
    final Node node;
    final Random random;
    final Watch watch = new Watch();
    final List<ServerPid<Work>> borrowers = new ArrayList<>();
    final AtomicInteger numbers = new AtomicInteger();

    Run(Node node, long seed) {
      this.node = node;
      this.random = new Random(seed);
      Watch mine = watch;
      AtomicInteger count = numbers;
      WorkerPoolSpec<Object> spec =
          WorkerPool.of(() -> new Worker(mine, count.incrementAndGet()))
              .size(SIZE)
              .maxOverflow(OVERFLOW)
              .strategy(random.nextBoolean() ? PoolStrategy.LIFO : PoolStrategy.FIFO);
      if (random.nextBoolean()) {
        spec = spec.hangLimit(Duration.ofMillis(40));
      }
      var unused =
          Supervisor.oneForOne()
              .intensity(1_000_000, Duration.ofDays(1))
              .child(ChildSpec.of("pool", spec).options(SpawnOptions.DEFAULT.name("pool")))
              .start("root");
    }

    void round() {
      if (random.nextInt(3) > 0) {
        ServerPid<Work> fresh =
            GenServer.start(() -> new Borrower(watch, random.nextLong(1_000_000)));
        borrowers.add(fresh);
      }
      if (!borrowers.isEmpty()) {
        borrowers.get(random.nextInt(borrowers.size())).cast(new Work(random.nextInt(4)));
      }
      if (random.nextInt(3) == 0) {
        kill();
      }
      checkCount();
    }

    /** A borrower, a worker, a keeper, or now and then the pool. */
    private void kill() {
      Pid root = node.whereis("root").orElseThrow();
      Pid pool = node.whereis("pool").orElse(root);
      List<Pid> victims =
          node.processes().stream()
              .map(ProcessInfo::pid)
              .filter(pid -> pid != root && (pid != pool || random.nextInt(4) == 0))
              .toList();
      if (!victims.isEmpty()) {
        victims.get(random.nextInt(victims.size())).kill();
      }
    }

    private void checkCount() {
      node.whereis("pool")
          .map(PoolDesks::find)
          .ifPresent(desk -> {
            PoolStatus status = desk.status();
            if (status.idle() + status.checkedOut() > SIZE + OVERFLOW
                || status.overflow() > OVERFLOW) {
              watch.wrong("too many: " + status);
            }
          });
    }

    boolean isQuiet() {
      boolean busy =
          borrowers.stream()
              .anyMatch(one -> one.pid().isAlive() && Kernel.get().load(one.pid()) > 0);
      return !busy
          && node.whereis("pool")
              .map(PoolDesks::find)
              .map(PoolDesk::status)
              .filter(PoolWorkers.ready(SIZE, 0, 0)::equals)
              .isPresent()
          && living().count() == SIZE;
    }

    private Stream<Pid> living() {
      return watch.workers.keySet().stream().filter(Pid::isAlive);
    }

    void check() {
      assertThat(watch.wrongs()).isEmpty();
      long alive = borrowers.stream().filter(one -> one.pid().isAlive()).count();
      // root, pool, and each worker with its keeper
      assertThat(node.processCount()).isEqualTo((int) alive + 2 + 2 * SIZE);
      WorkerPool<Object> pool = WorkerPool.named("pool");
      List<PoolWorker<Object>> all = new ArrayList<>();
      for (int i = 0; i < SIZE; i++) {
        PoolWorker<Object> worker = pool.checkout(Duration.ZERO);
        assertThat(worker.call(new Leave(worker.pid()))).isTrue();
        all.add(worker);
      }
      assertThat(all.stream().map(PoolWorker::pid)).doesNotHaveDuplicates();
      all.forEach(pool::checkin);
      assertThat(watch.served.get() + watch.refused.get() + watch.lost.get()).isPositive();
    }
  }

  private static void seeded(long seed) throws Exception {
    try (SeededNode seeded =
        Kernel.get().startSeeded(NodeOptions.DEFAULT.crashReporter(report -> {}), seed)) {
      seeded
          .node()
          .call(() -> {
            Run run = new Run(seeded.node(), seed);
            for (int i = 0; i < ROUNDS; i++) {
              run.round();
              for (int steps = run.random.nextInt(12); steps > 0; steps--) {
                seeded.step();
              }
            }
            assertThat(seeded.runUntil(run::isQuiet, Duration.ofMinutes(10)))
                .as("the pool is whole again: %s", seeded.node().processes())
                .isTrue();
            run.check();
            return null;
          });
    }
  }

  private static void real(long seed) throws Exception {
    try (Node node = Node.start(NodeOptions.DEFAULT.crashReporter(report -> {}))) {
      node.call(() -> {
        Run run = new Run(node, seed);
        for (int i = 0; i < 4 * ROUNDS; i++) {
          run.round();
          for (int spins = run.random.nextInt(20_000); spins > 0; spins--) {
            Thread.onSpinWait();
          }
        }
        OnNode.eventually(run::isQuiet);
        run.check();
        return null;
      });
    }
  }

  @TestFactory
  List<DynamicTest> thePoolSurvivesKillsInVirtualTime() {
    return Seeds.each(PoolChaosTest::seeded);
  }

  @TestFactory
  List<DynamicTest> thePoolSurvivesKillsOnTheRealScheduler() {
    return Seeds.each(Seeds.RUNS / 2, PoolChaosTest::real);
  }
}
