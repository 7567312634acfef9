package dev.transom.otp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.transom.process.Down;
import dev.transom.process.ExitReason;
import dev.transom.process.NodeOptions;
import dev.transom.process.Pid;
import dev.transom.process.Processes;
import dev.transom.process.spi.Kernel;
import dev.transom.process.spi.SeededNode;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class GenServerMessagesTest {
  @RegisterExtension final OnNode on = new OnNode();
  private final Probe probe = new Probe();

  private ServerPid<Lab.Message> lab() {
    return GenServer.start(() -> new Lab(probe));
  }

  @Test
  void whatIsSentPlainlyGoesToHandleInfo() {
    ServerPid<Lab.Message> lab = lab();
    lab.pid().send("hello");
    lab.pid().send(new Lab.Who()); // a message of its type, but not by cast
    probe.expect("hello", new Lab.Who());
  }

  @Test
  void whatAServerDoesNotExpectIsIgnored() {
    ServerPid<Stock.Message> stock = GenServer.start(Stock::new);
    stock.pid().send("stray");
    assertThat(stock.call(new Stock.Count("pen"))).isZero();
  }

  @Test
  void downComesToHandleInfo() {
    ServerPid<Lab.Message> lab = lab();
    Pid watched = Processes.spawn(self -> self.receive());
    lab.call(
        new Lab.Ask((l, a) -> {
          l.process().monitor(watched);
          l.reply(a, "watching");
        }));
    watched.exit(ExitReason.custom("gone"));
    assertThat(probe.next(Down.class).reason()).isEqualTo(ExitReason.custom("gone"));
  }

  @Test
  void timersComeToHandleInfo() {
    ServerPid<Lab.Message> lab = lab();
    Processes.sendAfter(Duration.ofMillis(1), lab.pid(), "tick");
    probe.expect("tick");
  }

  @Test
  void aReceiveInsideACallbackLeavesCastsAndCallsAlone() throws Exception {
    ServerPid<Lab.Message> lab = lab();
    Pid asker =
        Processes.spawn(self -> {
          self.receive();
          probe.tell(lab.call(new Lab.Who()));
        });
    lab.cast(
        new Lab.Do(l -> {
          lab.cast(new Lab.Do(same -> probe.tell("cast")));
          asker.send("go"); // its call comes behind the cast
          probe.tell("waiting");
          probe.tell(l.process().receive());
        }));
    probe.expect("waiting");
    OnNode.eventually(() -> on.node().info(lab.pid()).orElseThrow().mailbox() == 2);
    lab.pid().send("plain");
    probe.expect("plain", "cast", lab.pid());
  }

  @Test
  void continueRunsBeforeWhatWaits() {
    ServerPid<Lab.Message> lab = lab();
    Sys.suspend(lab);
    lab.cast(new Lab.Do(l -> l.continueWith("now")));
    lab.pid().send("after");
    Sys.resume(lab);
    probe.expect(new Lab.Continued("now"), "after");
  }

  @Test
  void stopLeavesWhatWaits() {
    ServerPid<Lab.Message> lab = lab();
    Sys.suspend(lab);
    lab.cast(new Lab.Do(GenServer::stop));
    lab.pid().send("never handled");
    Sys.resume(lab);
    probe.expect(new Lab.Terminated(ExitReason.NORMAL));
    Processes.await(lab.pid());
    probe.expectNothing();
  }

  // ------------------------------------------------------------------ idle, in virtual time

  private interface Idle {
    void test(SeededNode node, ServerPid<Lab.Message> lab) throws Exception;
  }

  private void inVirtualTime(Idle test) throws Exception {
    try (SeededNode seeded = Kernel.get().startSeeded(NodeOptions.DEFAULT.name("virtual"), 1)) {
      seeded
          .node()
          .call(() -> {
            test.test(seeded, lab());
            return null;
          });
    }
  }

  private static Lab.Do idle(Duration duration) {
    return new Lab.Do(l -> l.idleTimeout(duration));
  }

  @Test
  void idleFiresWhenNoMessageComes() throws Exception {
    inVirtualTime((node, lab) -> {
      lab.cast(idle(Duration.ofSeconds(10)));
      node.advance(Duration.ofSeconds(9));
      probe.expectNothing();
      node.advance(Duration.ofSeconds(2));
      probe.expect("idle");
      node.advance(Duration.ofDays(1)); // for one wait only
      probe.expectNothing();
    });
  }

  @Test
  void anyMessageCancelsIdle() throws Exception {
    inVirtualTime((node, lab) -> {
      lab.cast(idle(Duration.ofSeconds(10)));
      node.advance(Duration.ofSeconds(9));
      lab.pid().send("busy");
      node.advance(Duration.ofDays(1));
      probe.expect("busy");
      probe.expectNothing();
    });
  }

  @Test
  void inspectionDoesNotCancelIdle() throws Exception {
    inVirtualTime((node, lab) -> {
      lab.cast(idle(Duration.ofSeconds(10)));
      node.advance(Duration.ofSeconds(9));
      Sys.state(lab);
      node.advance(Duration.ofSeconds(2));
      probe.expect("idle");
    });
  }

  @Test
  void idleOfZeroFiresWhenTheMailboxIsEmpty() throws Exception {
    inVirtualTime((node, lab) -> {
      lab.cast(idle(Duration.ZERO));
      node.advance(Duration.ZERO);
      probe.expect("idle");
    });
  }
}
