package dev.transom.otp;

import static dev.transom.otp.Stock.STOCK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.transom.process.ExitReason;
import dev.transom.process.Overflow;
import dev.transom.process.Pid;
import dev.transom.process.Processes;
import dev.transom.process.SpawnOptions;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

class GenServerCallTest {
  @RegisterExtension final OnNode on = new OnNode();
  private final Probe probe = new Probe();

  private ServerPid<Lab.Message> lab() {
    return GenServer.start(() -> new Lab(probe));
  }

  @Test
  void answersInTheOrderOfTheMessages() {
    ServerPid<Stock.Message> stock = GenServer.start(Stock::new);
    stock.cast(new Stock.Add("pen", 3));
    stock.cast(new Stock.Add("pen", 4));
    int pens = stock.call(new Stock.Count("pen"));
    assertThat(pens).isEqualTo(7);
  }

  @Test
  void isReachedByItsName() {
    GenServer.start(STOCK, Stock::new);
    STOCK.cast(new Stock.Add("ink", 2));
    assertThat(STOCK.call(new Stock.Count("ink"))).isEqualTo(2);
    assertThat(STOCK.whereis()).contains(STOCK.pid());
  }

  @Test
  void aNameThatNobodyHasFailsCallsAndDropsCasts() {
    assertThatThrownBy(() -> STOCK.call(new Stock.Count("pen")))
        .isInstanceOfSatisfying(
            ServerEndedException.class,
            e -> assertThat(e.reason()).isEqualTo(ExitReason.NO_PROCESS))
        .hasMessageContaining("\"stock\"");
    on.node().telemetry().attach("t", CastDropped.class, probe::tell);
    long before = on.node().droppedMessages();
    STOCK.cast(new Stock.Add("pen", 1));
    assertThat(on.node().droppedMessages()).isEqualTo(before + 1);
    probe.expect(new CastDropped("stock", new Stock.Add("pen", 1)));
    assertThat(STOCK.whereis()).isEmpty();
    assertThatThrownBy(STOCK::pid).isInstanceOf(ServerEndedException.class);
  }

  @Test
  @Timeout(60)
  void theTimeoutOfACallCoversTheWaitForRoomInAFullMailbox() {
    ServerPid<Lab.Message> lab =
        GenServer.start(() -> new Lab(probe), SpawnOptions.DEFAULT.mailbox(1, Overflow.BLOCK));
    Sys.suspend(lab);
    lab.pid().send("fills it");
    assertThatThrownBy(() -> lab.call(new Lab.Who(), Duration.ofMillis(5)))
        .isInstanceOf(CallTimeoutException.class);
    Sys.resume(lab);
    probe.expect("fills it");
    assertThat(lab.call(new Lab.Who())).isEqualTo(lab.pid());
  }

  @Test
  void aDeadServerFailsCalls() {
    ServerPid<Lab.Message> lab = lab();
    lab.pid().kill();
    assertThatThrownBy(() -> lab.call(new Lab.Who()))
        .isInstanceOfSatisfying(
            ServerEndedException.class,
            e -> assertThat(e.reason()).isEqualTo(ExitReason.NO_PROCESS));
  }

  @Test
  void handlingWithoutAnswerFailsTheCallAtOnce() {
    ServerPid<Lab.Message> lab = lab();
    assertThatThrownBy(() -> lab.call(new Lab.Ask((l, a) -> {}), Duration.ofDays(1)))
        .isInstanceOf(NoReplyException.class)
        .hasMessageContaining("replyTo");
    assertThat(lab.call(new Lab.Who())).isEqualTo(lab.pid());
  }

  @Test
  void aCallThatCrashesTheServerGetsTheReason() {
    ServerPid<Lab.Message> lab = lab();
    assertThatThrownBy(() ->
            lab.call(
                new Lab.Ask((l, a) -> {
                  throw new java.io.IOException("disk");
                })))
        .isInstanceOfSatisfying(
            ServerEndedException.class,
            e ->
                assertThat(e.reason())
                    .isInstanceOfSatisfying(
                        ExitReason.Crashed.class, c -> assertThat(c.text()).isEqualTo("disk")));
  }

  @Test
  void aWaitingCallGetsTheReasonOfAKill() {
    ServerPid<Lab.Message> lab = lab();
    AtomicReference<Reply<?>> kept = new AtomicReference<>();
    Pid caller =
        Processes.spawn(self -> {
          try {
            lab.call(new Lab.Ask((l, a) -> kept.set(l.replyTo(a))), Duration.ofDays(1));
          } catch (ServerEndedException e) {
            probe.tell(e.reason());
          }
        });
    OnNode.eventually(() -> kept.get() != null);
    lab.pid().kill();
    probe.expect(ExitReason.KILLED);
    Processes.await(caller);
    assertThat(kept.get().isOpen()).isFalse();
  }

  @Test
  void answersLaterFromAnywhere() {
    ServerPid<Lab.Message> lab = lab();
    Lab.AskBody later =
        (l, a) -> {
          Reply<java.io.Serializable> reply = l.replyTo(a);
          Processes.spawn(self -> probe.tell(reply.send("late")));
        };
    assertThat(lab.call(new Lab.Ask(later))).isEqualTo("late");
    probe.expect(true);
  }

  @Test
  void anAnswerAfterTheTimeoutVanishes() {
    ServerPid<Lab.Message> lab = lab();
    AtomicReference<Reply<java.io.Serializable>> kept = new AtomicReference<>();
    Lab.Ask ask = new Lab.Ask((l, a) -> kept.set(l.replyTo(a)));
    assertThatThrownBy(() -> lab.call(ask, Duration.ofMillis(20)))
        .isInstanceOfSatisfying(
            CallTimeoutException.class,
            e -> {
              assertThat(e.timeout()).isEqualTo(Duration.ofMillis(20));
              assertThat(e.server()).isEqualTo(lab.pid().toString());
            });
    OnNode.eventually(() -> kept.get() != null);
    assertThat(kept.get().send("too late")).isFalse();
    assertThat(lab.call(new Lab.Who())).isEqualTo(lab.pid());
  }

  @Test
  void aTimeoutOfZeroDoesNotWait() {
    ServerPid<Lab.Message> lab = lab();
    Sys.suspend(lab);
    assertThatThrownBy(() -> lab.call(new Lab.Who(), Duration.ZERO))
        .isInstanceOf(CallTimeoutException.class);
  }

  @Test
  void answeringTwiceIsAMistakeOfTheServer() {
    ServerPid<Lab.Message> lab = lab();
    Lab.AskBody twice =
        (l, a) -> {
          l.reply(a, "one");
          try {
            l.reply(a, "two");
          } catch (IllegalStateException e) {
            probe.tell("refused");
          }
        };
    assertThat(lab.call(new Lab.Ask(twice))).isEqualTo("one");
    probe.expect("refused");
    Lab.AskBody later =
        (l, a) -> {
          Reply<java.io.Serializable> reply = l.replyTo(a);
          reply.send("one");
          try {
            reply.send("two");
          } catch (IllegalStateException e) {
            probe.tell("refused");
          }
        };
    assertThat(lab.call(new Lab.Ask(later))).isEqualTo("one");
    probe.expect("refused");
  }

  @Test
  void anAnswerToAnotherCallIsRefused() {
    ServerPid<Lab.Message> lab = lab();
    AtomicReference<Lab.Ask> first = new AtomicReference<>();
    lab.call(
        new Lab.Ask((l, a) -> {
          first.set(a);
          l.reply(a, 1);
        }));
    lab.call(
        new Lab.Ask((l, a) -> {
          try {
            l.reply(first.get(), 2);
          } catch (IllegalStateException e) {
            probe.tell(e.getMessage());
          }
          l.reply(a, 3);
        }));
    assertThat(probe.next(String.class)).contains("is not a call being handled");
  }

  @Test
  void callingItselfThrows() {
    ServerPid<Lab.Message> lab = lab();
    lab.cast(
        new Lab.Do(l -> {
          try {
            lab.call(new Lab.Who());
          } catch (CallingItselfException e) {
            probe.tell("refused");
          }
        }));
    probe.expect("refused");
  }

  @Test
  void serversCallEachOther() {
    ServerPid<Lab.Message> inner = lab();
    ServerPid<Lab.Message> outer = lab();
    assertThat(outer.call(new Lab.Ask((l, a) -> l.reply(a, inner.call(new Lab.Who()).id()))))
        .isEqualTo(inner.pid().id());
  }

  @Test
  void aStopWithAnAnswerGivesTheAnswer() {
    ServerPid<Lab.Message> lab = lab();
    Lab.AskBody both =
        (l, a) -> {
          l.reply(a, "bye");
          l.stop(ExitReason.shutdown("done"));
        };
    assertThat(lab.call(new Lab.Ask(both))).isEqualTo("bye");
    probe.expect(new Lab.Terminated(ExitReason.shutdown("done")));
    assertThat(Processes.await(lab.pid())).isEqualTo(ExitReason.shutdown("done"));
  }

  @Test
  void aStopWithoutAnAnswerGivesTheReason() {
    ServerPid<Lab.Message> lab = lab();
    assertThatThrownBy(() -> lab.call(new Lab.Ask((l, a) -> l.stop(ExitReason.custom("broken")))))
        .isInstanceOfSatisfying(
            ServerEndedException.class,
            e -> assertThat(e.reason()).isEqualTo(ExitReason.custom("broken")));
  }

  @Test
  void anExceptionNotCaughtCrashesTheCallingProcess() {
    Pid caller = Processes.spawn(self -> STOCK.call(new Stock.Count("pen")));
    assertThat(Processes.await(caller))
        .isInstanceOfSatisfying(
            ExitReason.Crashed.class,
            c -> assertThat(c.type()).isEqualTo(ServerEndedException.class.getName()));
  }
}
