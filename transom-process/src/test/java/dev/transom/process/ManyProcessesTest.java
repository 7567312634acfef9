package dev.transom.process;

import static dev.transom.process.TestNode.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.transom.process.spi.Behaviour;
import dev.transom.process.spi.Callback;
import dev.transom.process.spi.Envelope;
import dev.transom.process.spi.Kernel;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Very many idle processes of both kinds, all told to stop: nothing of them is left. */
class ManyProcessesTest {
  @RegisterExtension final TestNode test = new TestNode();

  /** As small as a behaviour can be. */
  private static final class Sleeper implements Behaviour {
    static CountDownLatch ready = new CountDownLatch(0);

    private final Callback me;

    Sleeper(Callback me) {
      this.me = me;
    }

    @Override
    public void init() {
      ready.countDown();
    }

    @Override
    public void handle(Envelope envelope) {
      me.stop(ExitReason.SHUTDOWN);
    }

    @Override
    public void terminate(ExitReason reason) {}
  }

  private void liveAndDie(int callbacks, int threads) throws InterruptedException {
    CountDownLatch ready = new CountDownLatch(callbacks + threads);
    Sleeper.ready = ready;
    Pid[] pids = new Pid[callbacks + threads];
    for (int i = 0; i < callbacks; i++) {
      pids[i] = Kernel.get().spawn(test.node(), Sleeper::new, Actor.PLAIN);
    }
    for (int i = callbacks; i < pids.length; i++) {
      pids[i] =
          Processes.spawn(self -> {
            ready.countDown();
            self.receive();
          });
    }
    assertThat(ready.await(10, TimeUnit.MINUTES)).isTrue();
    for (int i = 0; i < pids.length; i += 1_000) { // some have more than their lives
      Processes.register("name " + i, pids[i]);
      Processes.sendAfter(java.time.Duration.ofDays(1), pids[i], "timer");
      Links.link(Cell.of(pids[i]), Cell.of(pids[(i + 1) % pids.length]));
    }
    assertThat(test.node().processCount()).isEqualTo(pids.length);
    for (Pid pid : pids) {
      pid.send("stop");
    }
    for (Pid pid : pids) {
      if (!Cell.of(pid).hasFlag(Cell.ENDED)) {
        TestNode.endOf(pid);
      }
    }
    assertThat(test.node().processes()).isEmpty();
    assertThat(test.node().registered()).isEmpty();
    assertThat(test.node().zombies()).isEmpty();
    eventually(() -> test.node().timerCount() == 0);
    assertThat(
            Arrays.stream(pids)
                .map(pid -> Cell.of(pid).peekRelations())
                .allMatch(r -> r == null || (r.links == null && r.watchers == null)))
        .isTrue();
    Arrays.fill(pids, null);
    eventually(ManyProcessesTest::noVirtualThreadOfAProcess);
  }

  private static boolean noVirtualThreadOfAProcess() {
    return Thread.getAllStackTraces().keySet().stream()
        .noneMatch(thread -> thread.getName().startsWith("transom-cpu"));
  }

  private static long used() {
    Runtime runtime = Runtime.getRuntime();
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return runtime.totalMemory() - runtime.freeMemory();
  }

  @Test
  void aTenthOfAMillionComeAndGo() throws InterruptedException {
    liveAndDie(10_000, 2_000); // classes, tables
    long before = used();
    liveAndDie(100_000, 20_000);
    assertThat(used() - before).isLessThan(16L << 20);
  }

  @Test
  @Tag("soak")
  void aMillionComeAndGo() throws InterruptedException {
    liveAndDie(100_000, 20_000);
    long before = used();
    liveAndDie(1_000_000, 200_000);
    assertThat(used() - before).isLessThan(64L << 20);
  }
}
