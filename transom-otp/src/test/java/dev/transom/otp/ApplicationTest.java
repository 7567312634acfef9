package dev.transom.otp;

import static dev.transom.otp.OnNode.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.transom.process.ExitReason;
import dev.transom.process.Processes;
import dev.transom.process.SpawnOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ApplicationTest {
  @RegisterExtension final OnNode onNode = new OnNode();

  private final List<String> log = new CopyOnWriteArrayList<>();

  /** Logs its start and its orderly end. */
  private final class Part extends GenServer<Object> {
    private final String name;

    Part(String name) {
      this.name = name;
    }

    @Override
    protected void init() {
      process().trapExit(true);
      log.add("+" + name);
    }

    @Override
    protected void handle(Object message) {
      throw new IllegalStateException(message.toString());
    }

    @Override
    protected void terminate(ExitReason reason) {
      log.add("-" + name);
    }
  }

  private SupervisorSpec tree(String... parts) {
    SupervisorSpec spec = Supervisor.oneForOne();
    for (String part : parts) {
      spec =
          spec.child(
              ChildSpec.of(part, () -> new Part(part)).options(SpawnOptions.DEFAULT.name(part)));
    }
    return spec;
  }

  private void crash(String part) {
    Processes.whereis(part).ifPresent(pid -> new ServerPid<>(pid).cast("crash"));
  }

  @Test
  void childrenStartInOrderAndStopInReverse() {
    RunningApplication shop = Application.of("shop", tree("a", "b", "c")).start();
    assertThat(log).containsExactly("+a", "+b", "+c");
    assertThat(shop.isRunning()).isTrue();
    assertThat(Supervisor.named("shop").pid()).isEqualTo(shop.supervisor().pid());
    shop.stop();
    assertThat(log).containsExactly("+a", "+b", "+c", "-c", "-b", "-a");
    assertThat(shop.await()).isEqualTo(ExitReason.SHUTDOWN);
    assertThat(shop.failed()).isFalse();
    assertThat(shop.isRunning()).isFalse();
    shop.stop(); // once more does nothing
  }

  @Test
  void theTreeIsMadeOfTheConfiguration() {
    Setting<List<String>> parts = Setting.text("parts").list();
    RunningApplication shop =
        Application.of("shop", c -> tree(c.value(parts).toArray(String[]::new)))
            .settings(parts)
            .overriddenBy(ConfigurationSource.of("the test", Map.of("parts", "x,y")))
            .start();
    assertThat(log).containsExactly("+x", "+y");
    assertThat(shop.configuration().source(parts)).isEqualTo("the test");
    shop.stop();
  }

  @Test
  void aFileCanBeNamedByASystemProperty() throws Exception {
    Setting<Integer> size = Setting.integer("size");
    Application shop = Application.of("apptest", c -> tree("p" + c.value(size))).settings(size);
    var file = java.nio.file.Files.createTempFile("apptest", ".properties");
    System.setProperty("apptest.config", file.toString());
    try {
      java.nio.file.Files.writeString(file, "size = 3\n");
      shop.start().stop();
      assertThat(log).containsExactly("+p3", "-p3");
      System.setProperty("apptest.size", "4");
      shop.start().stop();
      assertThat(log).endsWith("+p4", "-p4");
      assertThatThrownBy(() -> Application.of("a", tree()).settings(Setting.text("config")))
          .isInstanceOf(IllegalArgumentException.class);
    } finally {
      System.clearProperty("apptest.config");
      System.clearProperty("apptest.size");
      java.nio.file.Files.delete(file);
    }
  }

  @Test
  void aWrongConfigurationAnywhereStartsNothing() {
    Application db = Application.of("db", tree("db1")).settings(Setting.text("url"));
    Application shop =
        Application.of("shop", tree("shop1")).settings(Setting.integer("port")).dependsOn(db);
    assertThatThrownBy(shop::start)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("db: \"url\" is missing")
        .hasMessageContaining("shop: \"port\" is missing")
        .hasMessageContaining("SHOP_PORT")
        .hasMessageContaining("-Dshop.port");
    assertThat(log).isEmpty();
    assertThat(onNode.node().processCount()).isZero();
  }

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
  void itCannotRunTwiceOnANode() {
    Application shop = Application.of("shop", tree("a"));
    RunningApplication running = shop.start();
    assertThatThrownBy(shop::start)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("runs already");
    assertThatThrownBy(() -> Application.of("shop", tree("b")).start())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("another application");
    running.stop();
    shop.start().stop();
  }

  @Test
  void aChildThatDoesNotStartUnwindsEverything() {
    Application db = Application.of("db", tree("db1"));
    SupervisorSpec bad =
        tree("a")
            .child(
                "bad",
                () -> {
                  throw new IllegalStateException("no");
                });
    Application shop = Application.of("shop", bad).dependsOn(db);
    assertThatThrownBy(shop::start)
        .isInstanceOf(StartFailedException.class)
        .hasMessageContaining("bad");
    assertThat(log).containsExactly("+db1", "+a", "-a", "-db1");
    assertThat(onNode.node().processCount()).isZero();
  }

  @Test
  void aTreeThatCannotBeMadeUnwindsEverything() {
    Application db = Application.of("db", tree("db1"));
    Application shop =
        Application.of(
                "shop",
                c -> {
                  throw new IllegalStateException("no tree");
                })
            .dependsOn(db);
    assertThatThrownBy(shop::start)
        .isInstanceOf(StartFailedException.class)
        .hasRootCauseMessage("no tree");
    assertThat(log).containsExactly("+db1", "-db1");
    assertThat(onNode.node().processCount()).isZero();
  }

  @Test
  void itHasFailedIfItsRootGivesUp() {
    List<SupervisorGaveUp> events = new CopyOnWriteArrayList<>();
    onNode.node().telemetry().attach("test", SupervisorGaveUp.class, events::add);
    Application shop = Application.of("shop", tree("a").intensity(0, Duration.ofSeconds(5)));
    RunningApplication running = shop.start();
    crash("a");
    assertThat(running.await()).isEqualTo(ExitReason.SHUTDOWN);
    assertThat(running.failed()).isTrue();
    assertThat(events)
        .containsExactly(
            new SupervisorGaveUp(running.supervisor().pid(), "a", 0, Duration.ofSeconds(5)));
  }

  @Test
  void itHasNotFailedIfItsWorkIsDone() {
    SupervisorSpec work =
        Supervisor.oneForOne()
            .autoShutdown(AutoShutdown.ALL_SIGNIFICANT)
            .child(
                ChildSpec.process("work", self -> {}).restart(Restart.TEMPORARY).significant(true));
    Application.of("batch", work).run(); // returns
  }

  @Test
  void runThrowsWhatMakesTheJvmFail() {
    SupervisorSpec bad =
        Supervisor.oneForOne()
            .intensity(0, Duration.ofSeconds(5))
            .child(
                ChildSpec.process(
                    "bad",
                    self -> {
                      throw new IllegalStateException("bad luck");
                    }));
    assertThatThrownBy(() -> Application.of("bad", bad).run())
        .isInstanceOf(ApplicationFailedException.class)
        .hasMessageContaining("\"bad\"");
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
  void aNodeThatStopsStopsThemInOrder() {
    Application db = Application.of("db", tree("db1", "db2"));
    Application.of("shop", tree("shop1")).dependsOn(db).start();
    Application.of("other", tree("other1")).dependsOn(db).start();
    log.clear();
    onNode.node().close();
    assertThat(log).containsExactly("-other1", "-shop1", "-db2", "-db1");
  }

  @Test
  void aNodeThatStopsWaitsNoLongerThanItsPatience() {
    CountDownLatch never = new CountDownLatch(1);
    SupervisorSpec deaf =
        Supervisor.oneForOne()
            .child(
                ChildSpec.process(
                        "deaf",
                        self -> {
                          self.trapExit(true);
                          while (true) {
                            self.receive();
                          }
                        })
                    .shutdownInfinity());
    RunningApplication running = Application.of("deaf", deaf).start();
    onNode.node().stop(Duration.ofMillis(50));
    assertThat(running.await()).isEqualTo(ExitReason.KILLED);
    assertThat(running.failed()).isTrue();
    never.countDown();
  }

  @Test
  void aThreadKeepsTheJvmAliveUntilItHasEnded() {
    RunningApplication running = Application.of("held", tree("a")).start();
    assertThat(holders()).hasSize(1).allMatch(thread -> !thread.isDaemon());
    running.stop();
    eventually(() -> holders().isEmpty());
  }

  private static List<Thread> holders() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("transom-application-held"))
        .toList();
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

  @Test
  void startAndEndAreTold() {
    List<Object> events = new CopyOnWriteArrayList<>();
    onNode.node().telemetry().attach("a", ApplicationStarted.class, events::add);
    onNode.node().telemetry().attach("b", ApplicationEnded.class, events::add);
    RunningApplication running = Application.of("shop", tree()).start();
    running.stop();
    assertThat(events)
        .containsExactly(
            new ApplicationStarted("shop", running.supervisor().pid()),
            new ApplicationEnded("shop", ExitReason.SHUTDOWN, false));
  }

  @Test
  void theEndIsToldOnceWhoeverIsKilled() {
    List<Object> events = new CopyOnWriteArrayList<>();
    onNode.node().telemetry().attach("a", ApplicationStarted.class, events::add);
    onNode.node().telemetry().attach("b", ApplicationEnded.class, events::add);
    for (String victim : List.of(ApplicationMaster.NAME + "shop", "shop")) {
      RunningApplication running = Application.of("shop", tree("a")).start();
      Processes.whereis(victim).orElseThrow().kill();
      running.await();
      assertThat(running.failed()).isTrue();
      assertThat(events)
          .containsExactly(
              new ApplicationStarted("shop", running.supervisor().pid()),
              new ApplicationEnded("shop", ExitReason.KILLED, true));
      events.clear();
      eventually(() -> onNode.node().processCount() == 0);
    }
    assertThat(log).as("without its master it still stops in order").contains("-a");
  }

  @Test
  void aMasterThatIsKilledWhileItTellsTheStartTellsTheEnd() {
    List<Object> events = new CopyOnWriteArrayList<>();
    onNode
        .node()
        .telemetry()
        .attach(
            "a",
            ApplicationStarted.class,
            started -> {
              events.add("started");
              Processes.whereis(ApplicationMaster.NAME + "shop").orElseThrow().kill();
            });
    onNode.node().telemetry().attach("b", ApplicationEnded.class, ended -> events.add("ended"));
    assertThatThrownBy(() -> Application.of("shop", tree()).start())
        .isInstanceOf(ServerEndedException.class);
    eventually(() -> onNode.node().processCount() == 0);
    assertThat(events).containsExactly("started", "ended");
  }
}
