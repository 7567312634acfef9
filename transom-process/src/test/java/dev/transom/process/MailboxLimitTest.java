package dev.transom.process;

import static dev.transom.process.TestNode.endOf;
import static dev.transom.process.TestNode.eventually;
import static dev.transom.process.TestNode.inProcess;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.transom.process.spi.Kernel;
import dev.transom.process.spi.Kind;
import dev.transom.process.spi.OpenCall;
import dev.transom.process.spi.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a mailbox with a limit does when it is full; of waiting see {@link MailboxBlockTest}. */
class MailboxLimitTest {
  @RegisterExtension final TestNode test = new TestNode();

  @Test
  void dropNewestKeepsWhatIsThere() {
    Held held = Held.spawn(3, Overflow.DROP_NEWEST);
    for (int i = 0; i < 10; i++) {
      held.pid().send(i);
    }
    assertThat(test.node().info(held.pid()).orElseThrow().mailbox()).isEqualTo(3);
    assertThat(test.node().droppedMessages()).isEqualTo(7);
    assertThat(held.release(3)).containsExactly(0, 1, 2);
  }

  @Test
  void dropOldestKeepsTheLatestInOrder() {
    Held held = Held.spawn(3, Overflow.DROP_OLDEST);
    for (int i = 0; i < 10; i++) {
      held.pid().send(i);
    }
    assertThat(test.node().droppedMessages()).isEqualTo(7);
    assertThat(held.release(3)).containsExactly(7, 8, 9);
  }

  @Test
  void failThrowsAndNamesTheReceiver() {
    Held held = Held.spawn(2, Overflow.FAIL);
    held.pid().send(1);
    held.pid().send(2);
    assertThatThrownBy(() -> held.pid().send(3))
        .isInstanceOf(MailboxFullException.class)
        .hasMessageContaining(held.pid().toString())
        .hasMessageContaining("2");
    assertThat(held.release(2)).containsExactly(1, 2);
    held.pid().send(4);
    assertThat(held.probe().next()).isEqualTo(4);
  }

  @Test
  void signalsTimersAndSystemMessagesBypassTheLimitInOrder() {
    Held held = Held.spawn(1, Overflow.DROP_NEWEST);
    held.pid().send(1);
    held.pid().exit(ExitReason.custom("signal"));
    held.pid().send("dropped");
    Kernel.get().post(held.pid(), Kind.SYSTEM, "system");
    Processes.sendAfter(Duration.ZERO, held.pid(), "timer");
    eventually(() -> test.node().info(held.pid()).orElseThrow().mailbox() == 4);
    assertThat(held.release(4))
        .containsExactly(1, new Exit(held.pid(), ExitReason.custom("signal")), "system", "timer");
  }

  @Test
  void dropOldestNeverDropsWhatBypassesTheLimit() {
    Held held = Held.spawn(1, Overflow.DROP_OLDEST);
    held.pid().exit(ExitReason.custom("signal"));
    for (int i = 0; i < 5; i++) {
      held.pid().send(i);
    }
    assertThat(held.release(2))
        .containsExactly(new Exit(held.pid(), ExitReason.custom("signal")), 4);
  }

  @Test
  void aDroppedCallIsRefused() {
    CountDownLatch go = new CountDownLatch(1);
    Pid pid =
        Actor.spawn(
            Held.limit(1, Overflow.DROP_OLDEST),
            (me, envelope) -> {
              if (envelope instanceof OpenCall<?> call) {
                Actor.answer(call, "answer");
              } else {
                go.await();
              }
            });
    pid.send("hold");
    eventually(() -> test.node().info(pid).orElseThrow().mailbox() == 0);
    OpenCall<Object> first = Actor.call(pid, 1);
    OpenCall<Object> second = Actor.call(pid, 2);
    assertThat(first.outcome())
        .isInstanceOfSatisfying(
            Outcome.Refused.class,
            refused -> assertThat(refused.cause()).isInstanceOf(MailboxFullException.class));
    go.countDown();
    assertThat(second.await(TestNode.LONG)).isEqualTo(new Outcome.Answered<>("answer"));
  }

  @Test
  void aWaitingSelectiveReceiveSurvivesTheDropOfTheLastMessageItLookedAt() {
    Probe probe = new Probe();
    Pid pid =
        Processes.spawn(
            self -> {
              probe.pid().send(self.receive(Integer.class));
              probe.pid().send(self.receive());
            },
            Held.limit(2, Overflow.DROP_OLDEST));
    Cell cell = Cell.of(pid);
    for (int i = 0; i < 10; i++) {
      pid.send("skipped " + i);
      eventually(() -> cell.inbox == Cell.PARKED);
    }
    pid.send(42);
    assertThat(probe.next()).isEqualTo(42);
    assertThat(probe.next()).isEqualTo("skipped 9");
  }

  @Test
  void aSuspendedProcessHearsSystemMessagesAlthoughItsMailboxOverflows() {
    Probe probe = new Probe();
    Pid pid =
        Actor.spawn(
            Held.limit(1, Overflow.DROP_OLDEST),
            (me, envelope) -> {
              if (envelope.kind() == Kind.SYSTEM) {
                me.suspend(envelope.message().equals("suspend"));
              }
              probe.pid().send(envelope.message());
            });
    Kernel.get().send(pid, Kind.SYSTEM, "suspend");
    assertThat(probe.next()).isEqualTo("suspend");
    for (int i = 0; i < 5; i++) {
      pid.send(i);
      eventually(() -> Cell.of(pid).inbox == Cell.IDLE);
    }
    Kernel.get().send(pid, Kind.SYSTEM, "resume");
    assertThat(probe.next()).isEqualTo("resume");
    assertThat(probe.next()).isEqualTo(4);
  }

  @Test
  void selectiveReceiveMakesRoomToo() {
    Held held = Held.spawn(2, Overflow.FAIL);
    inProcess(self -> {
      Pid pid =
          Processes.spawn(
              other -> {
                other.receive(Integer.class);
                self.pid().send("taken");
                other.receive(String.class, s -> s.equals("b"));
              },
              Held.limit(2, Overflow.FAIL));
      pid.send("a");
      pid.send(1);
      assertThat(self.receive()).isEqualTo("taken");
      pid.send("b");
      endOf(pid);
    });
    assertThat(held.release(0)).isEmpty();
  }

  @Test
  void aLimitIsAtLeastOne() {
    assertThatThrownBy(() -> Held.limit(0, Overflow.BLOCK))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0");
  }

  @Test
  void everyDropIsAnEvent() {
    List<MessageDropped> events = new ArrayList<>();
    test.node()
        .telemetry()
        .attach(
            "test",
            MessageDropped.class,
            event -> {
              synchronized (events) {
                events.add(event);
              }
            });
    Held held = Held.spawn(1, Overflow.DROP_OLDEST);
    held.pid().send("first");
    held.pid().send("second");
    assertThat(events)
        .containsExactly(
            new MessageDropped(held.pid(), "first", MessageDropped.Cause.MAILBOX_FULL));
  }
}
