package dev.transom.otp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.transom.process.ExitReason;
import dev.transom.process.NameTakenException;
import dev.transom.process.Pid;
import dev.transom.process.ProcessInfo;
import dev.transom.process.Processes;
import dev.transom.process.SpawnOptions;
import dev.transom.process.spi.Kernel;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class GenServerStartTest {
  @RegisterExtension final OnNode on = new OnNode();
  private final Probe probe = new Probe();

  /** A server whose init is the test's. */
  private class Init extends Lab {
    private final AskBody init;

    Init(AskBody init) {
      super(GenServerStartTest.this.probe);
      this.init = init;
    }

    @Override
    protected void init() throws Exception {
      init.run(this, new Ask((l, a) -> {}));
    }
  }

  private ServerPid<Lab.Message> start(Lab.AskBody init) {
    return GenServer.start(() -> new Init(init));
  }

  @Test
  void returnsWhenInitHasReturned() {
    CountDownLatch go = new CountDownLatch(1);
    Pid starter =
        Processes.spawn(self -> {
          start((l, a) -> go.await());
          probe.tell("started");
        });
    probe.expectNothing();
    assertThat(starter.isAlive()).isTrue();
    go.countDown();
    probe.expect("started");
  }

  @Test
  void theObjectIsMadeInTheNewProcess() {
    AtomicReference<Pid> maker = new AtomicReference<>();
    ServerPid<Lab.Message> lab =
        GenServer.start(() -> {
          maker.set(Processes.self().pid());
          return new Lab(probe);
        });
    assertThat(maker.get()).isEqualTo(lab.pid());
  }

  @Test
  void aThrowInInitFailsTheStartWithoutTerminate() {
    assertThatThrownBy(() ->
            start((l, a) -> {
              throw new java.io.IOException("no disk");
            }))
        .isInstanceOfSatisfying(
            StartFailedException.class,
            e -> assertThat(e.reason()).isInstanceOf(ExitReason.Crashed.class))
        .hasCauseInstanceOf(java.io.IOException.class)
        .hasMessageContaining("no disk");
    probe.expectNothing();
    OnNode.eventually(() -> on.node().processCount() == 0);
    assertThat(on.node().crashes()).hasSize(1);
  }

  @Test
  void aThrowInTheFactoryFailsTheStart() {
    assertThatThrownBy(() ->
            GenServer.<Lab.Message>start(() -> {
              throw new IllegalArgumentException("no config");
            }))
        .isInstanceOf(StartFailedException.class)
        .hasRootCauseMessage("no config");
  }

  @Test
  void stopInInitFailsTheStartWithTheReason() {
    assertThatThrownBy(() -> start((l, a) -> l.stop(ExitReason.custom("closed"))))
        .isInstanceOfSatisfying(
            StartFailedException.class,
            e -> assertThat(e.reason()).isEqualTo(ExitReason.custom("closed")));
    probe.expectNothing();
  }

  @Test
  void ignoreInInitLeavesNothingBehind() {
    ServerName<Lab.Message> name = ServerName.of("shy");
    for (int i = 0; i < 100; i++) { // the name is free when start has thrown
      assertThatThrownBy(() -> GenServer.start(name, () -> new Init((l, a) -> l.ignore())))
          .isInstanceOf(StartIgnoredException.class)
          .hasMessageContaining("shy");
    }
    assertThat(on.node().crashes()).isEmpty();
    probe.expectNothing();
  }

  @Test
  void aKillInInitFailsTheStart() {
    CountDownLatch never = new CountDownLatch(1);
    AtomicReference<Pid> child = new AtomicReference<>();
    Processes.spawn(self -> {
      try {
        start((l, a) -> {
          child.set(l.self());
          never.await();
        });
      } catch (StartFailedException e) {
        probe.tell(e.reason());
      }
    });
    OnNode.eventually(() -> child.get() != null);
    child.get().kill();
    probe.expect(ExitReason.KILLED);
  }

  @Test
  void aNameThatIsTakenFailsTheStartAndNamesTheHolder() {
    ServerPid<Stock.Message> first = GenServer.start(Stock.STOCK, Stock::new);
    assertThatThrownBy(() -> GenServer.start(Stock.STOCK, Stock::new))
        .isInstanceOfSatisfying(
            NameTakenException.class, e -> assertThat(e.holder()).isEqualTo(first.pid()));
    assertThat(on.node().processCount()).isEqualTo(1);
  }

  @Test
  void aFailedStartLinkDoesNotSignalItsCaller() {
    Pid parent =
        Processes.spawn(self -> {
          try {
            GenServer.startLink(() ->
                new Init((l, a) -> {
                  throw new IllegalStateException("bad");
                }));
          } catch (StartFailedException e) {
            probe.tell("caught");
          }
          GenServer.startLink(() -> new Lab(probe));
          probe.tell("went on");
        });
    probe.expect("caught", "went on");
    assertThat(Processes.await(parent)).isEqualTo(ExitReason.NORMAL);
  }

  @Test
  void startLinkLinks() {
    AtomicReference<Pid> child = new AtomicReference<>();
    Pid parent =
        Processes.spawn(self -> {
          child.set(GenServer.startLink(() -> new Lab(probe)).pid());
          self.receive();
        });
    OnNode.eventually(() -> child.get() != null);
    child.get().exit(ExitReason.custom("x"));
    assertThat(Processes.await(parent)).isEqualTo(ExitReason.custom("x"));
  }

  @Test
  void startLinkNeedsAProcess() {
    assertThatThrownBy(() -> GenServer.startLink(Stock::new))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("plain thread");
  }

  @Test
  void continueRunsAfterTheStartAndBeforeAnyMessage() {
    CountDownLatch sent = new CountDownLatch(1);
    AtomicReference<ServerPid<Lab.Message>> ref = new AtomicReference<>();
    Processes.spawn(self ->
        start((l, a) -> {
          l.continueWith("load");
          ref.set(l.ref());
          sent.await();
        }));
    OnNode.eventually(() -> ref.get() != null);
    ref.get().pid().send("first message");
    sent.countDown();
    probe.expect(new Lab.Continued("load"), "first message");
  }

  @Test
  void aCrashInContinueIsACrashOfARunningServer() {
    class Broken extends Init {
      Broken() {
        super((l, a) -> l.continueWith("load"));
      }

      @Override
      protected void handleContinue(Object work) {
        throw new IllegalStateException("cannot load");
      }
    }

    ServerPid<Lab.Message> lab = GenServer.start(Broken::new);
    assertThat(Processes.await(lab.pid())).isInstanceOf(ExitReason.Crashed.class);
    assertThat(probe.next(Lab.Terminated.class).reason()).isInstanceOf(ExitReason.Crashed.class);
  }

  @Test
  void optionsReachTheProcess() {
    ServerPid<Stock.Message> stock =
        GenServer.start(Stock::new, SpawnOptions.DEFAULT.label("shelf").name("s"));
    ProcessInfo info = on.node().info(stock.pid()).orElseThrow();
    assertThat(info.label()).isEqualTo("shelf");
    assertThat(info.names()).containsExactly("s");
    assertThat(info.kind()).isEqualTo("callback");
  }

  @Test
  void helpersAreRefusedOutsideTheProcess() {
    assertThatThrownBy(() -> new Lab(probe).self())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("not running as a process");
    assertThatThrownBy(
            () -> {
              ServerPid<Lab.Message> lab = GenServer.start(() -> new Lab(probe));
              lab.call(new Lab.Ask((l, a) -> l.ignore()));
            })
        .isInstanceOf(ServerEndedException.class)
        .hasMessageContaining("ignore is for init");
  }

  @Test
  void aStartLeavesNothingOpen() {
    ServerPid<Stock.Message> stock = GenServer.start(Stock::new);
    assertThat(Kernel.get().exitReason(stock.pid())).isNull();
    stock.stop();
    assertThat(on.node().timerCount()).isZero();
  }
}
