package dev.transom.otp;

import static dev.transom.otp.OnNode.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.transom.process.ExitReason;
import dev.transom.process.Processes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Applications that need others. */
class ApplicationDependencyTest extends ApplicationScene {
  @Test
  void dependenciesStartFirstAndStopLast() {
    Application base = Application.of("base", tree("base1"));
    Application db = Application.of("db", tree("db1")).dependsOn(base);
    Application mail = Application.of("mail", tree("mail1")).dependsOn(base);
    RunningApplication shop = Application.of("shop", tree("shop1")).dependsOn(db, mail).start();
    assertThat(log).containsExactly("+base1", "+db1", "+mail1", "+shop1");
    shop.stop();
    List<String> stops = List.copyOf(log.subList(4, 8));
    assertThat(stops).containsExactlyInAnyOrder("-shop1", "-mail1", "-db1", "-base1");
    assertThat(stops).startsWith("-shop1").endsWith("-base1"); // the two between side by side
    assertThat(onNode.node().processCount()).isZero();
  }

  @Test
  void aDependencyThatOthersNeedGoesOn() {
    Application db = Application.of("db", tree("db1"));
    RunningApplication one = Application.of("one", tree("one1")).dependsOn(db).start();
    RunningApplication two = Application.of("two", tree("two1")).dependsOn(db).start();
    one.stop();
    assertThat(log).containsExactly("+db1", "+one1", "+two1", "-one1");
    two.stop();
    assertThat(log).endsWith("-two1", "-db1");
  }

  @Test
  void aDependencyThatWasStartedForItselfGoesOn() {
    Application db = Application.of("db", tree("db1"));
    RunningApplication mine = db.start();
    RunningApplication shop = Application.of("shop", tree("shop1")).dependsOn(db).start();
    assertThatThrownBy(mine::stop)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("shop");
    shop.stop();
    assertThat(mine.isRunning()).isTrue();
    mine.stop();
    assertThat(log).containsExactly("+db1", "+shop1", "-shop1", "-db1");
  }

  @Test
  void aDependencyCanBeStartedForItselfAfterwards() {
    Application db = Application.of("db", tree("db1"));
    RunningApplication shop = Application.of("shop", tree("shop1")).dependsOn(db).start();
    RunningApplication mine = db.start();
    shop.stop();
    assertThat(mine.isRunning()).isTrue();
    mine.stop();
  }

  @Test
  void itEndsWithAnApplicationThatItNeeds() {
    Application db = Application.of("db", tree("db1").intensity(0, Duration.ofSeconds(5)));
    RunningApplication shop = Application.of("shop", tree("shop1")).dependsOn(db).start();
    crash("db1");
    assertThat(shop.await()).isEqualTo(ExitReason.SHUTDOWN);
    assertThat(shop.failed()).isTrue();
    assertThat(log).contains("-shop1");
  }

  @Test
  void whoIsKilledWhileItStartsOneLeavesNothing() {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    Application slow =
        Application.of(
            "slow",
            c -> {
              entered.countDown();
              try {
                release.await();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
              return tree("slow1");
            });
    Application shop = Application.of("shop", tree("shop1")).dependsOn(slow);
    var starter = Processes.spawn(self -> shop.start());
    awaitLatch(entered);
    starter.kill();
    release.countDown();
    eventually(() -> onNode.node().processCount() == 0);
    assertThat(log).doesNotContain("+shop1");
  }

  private static void awaitLatch(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void twoStartsAtOnceAreOneStart() throws Exception {
    for (int round = 0; round < 50; round++) {
      Application db = Application.of("db", tree("db1"));
      AtomicInteger refused = new AtomicInteger();
      List<RunningApplication> running = new CopyOnWriteArrayList<>();
      List<Thread> threads = new CopyOnWriteArrayList<>();
      for (String name : List.of("one", "two", "one")) {
        Application app = new Application(name, List.of(), List.of(), List.of(db), TREES.get(name));
        threads.add(
            Thread.startVirtualThread(() ->
                onNode
                    .node()
                    .run(() -> {
                      try {
                        running.add(app.start());
                      } catch (IllegalStateException e) {
                        refused.incrementAndGet();
                      }
                    })));
      }
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(running).hasSize(2);
      assertThat(refused).hasValue(1);
      running.forEach(RunningApplication::stop);
      assertThat(onNode.node().processCount()).isZero();
    }
    assertThat(log.stream().filter("+db1"::equals).count()).isEqualTo(50);
  }

  private static final Map<String, java.util.function.Function<Configuration, SupervisorSpec>>
      TREES = Map.of("one", c -> Supervisor.oneForOne(), "two", c -> Supervisor.oneForOne());
}
