package dev.transom.process;

import static dev.transom.process.TestNode.endOf;
import static dev.transom.process.TestNode.eventually;
import static dev.transom.process.TestNode.inProcess;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.transom.process.spi.Clock;
import dev.transom.process.spi.Kernel;
import dev.transom.process.spi.Kind;
import dev.transom.process.spi.OpenCall;
import dev.transom.process.spi.Outcome;
import dev.transom.process.spi.SeededNode;
import dev.transom.process.spi.SpawnSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class MailboxLimitTest {
  @RegisterExtension final TestNode test = new TestNode();

  private static SpawnOptions limit(int size, Overflow overflow) {
    return SpawnOptions.DEFAULT.mailbox(size, overflow);
  }

  /** A thread process with a limit that waits for "go" in user code, then empties its mailbox. */
  private record Held(Pid pid, CountDownLatch go, Probe probe) {
    static Held spawn(int size, Overflow overflow) {
      CountDownLatch go = new CountDownLatch(1);
      Probe probe = new Probe();
      Pid pid =
          Processes.spawn(
              self -> {
                self.trapExit(true);
                probe.pid().send("ready");
                go.await();
                while (true) {
                  probe.pid().send(self.receive());
                }
              },
              limit(size, overflow));
      assertThat(probe.next()).isEqualTo("ready");
      return new Held(pid, go, probe);
    }

    List<Object> release(int expected) {
      go.countDown();
      List<Object> got = new ArrayList<>();
      for (int i = 0; i < expected; i++) {
        got.add(probe.next());
      }
      probe.expectNothing();
      return got;
    }
  }

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
  void aBlockedSenderIsReleasedByRoom() {
    Held held = Held.spawn(1, Overflow.BLOCK);
    held.pid().send(0);
    Probe done = new Probe();
    for (int i = 0; i < 2; i++) { // of both kinds
      Processes.spawn(self -> {
        held.pid().send("thread");
        done.pid().send("through");
      });
      Actor.spawn(
              (me, e) -> {
                held.pid().send("callback");
                done.pid().send("through");
              })
          .send("go");
    }
    done.expectNothing();
    assertThat(held.release(5)).startsWith(0).contains("thread", "callback");
    for (int i = 0; i < 4; i++) {
      assertThat(done.next()).isEqualTo("through");
    }
  }

  @Test
  void aBlockedPlainThreadIsReleasedByRoom() throws InterruptedException {
    Held held = Held.spawn(1, Overflow.BLOCK);
    held.pid().send(0);
    Thread thread = Thread.ofPlatform().start(() -> held.pid().send(1));
    eventually(() -> thread.getState() == Thread.State.WAITING);
    assertThat(held.release(2)).containsExactly(0, 1);
    thread.join();
  }

  @Test
  void aBlockedSenderIsReleasedByTheReceiversDeathAndItsMessageIsDropped() {
    Held held = Held.spawn(1, Overflow.BLOCK);
    held.pid().send(0);
    Probe done = new Probe();
    Pid sender =
        Processes.spawn(self -> {
          done.pid().send("sending");
          held.pid().send(1);
          done.pid().send("through");
        });
    assertThat(done.next()).isEqualTo("sending");
    waitsInSend(sender);
    long before = test.node().droppedMessages();
    held.pid().kill();
    assertThat(done.next()).isEqualTo("through");
    endOf(held.pid());
    assertThat(test.node().droppedMessages()).isEqualTo(before + 2); // and the one that waited
  }

  @Test
  void aCallThatFindsNoRoomInTimeTimesOutAndNeverGetsIn() {
    Held held = Held.spawn(1, Overflow.BLOCK);
    Pid full = callbackThatIsFull();
    Outcome<Object> timedOut = new Outcome.TimedOut<>();
    assertThat(ask(full, Duration.ZERO)).isEqualTo(timedOut);
    assertThat(ask(full, Duration.ofMillis(5))).isEqualTo(timedOut); // of all kinds of callers
    inProcess(self -> assertThat(ask(full, Duration.ofMillis(5))).isEqualTo(timedOut));
    Actor.spawn((me, e) -> held.probe().pid().send(ask(full, Duration.ofMillis(5)))).send("go");
    assertThat(held.probe().next()).isEqualTo(timedOut);
    assertThat(test.node().info(full).orElseThrow().mailbox()).isEqualTo(1);
    assertThat(test.node().timerCount()).isZero();
    Kernel.get().send(full, Kind.SYSTEM, "resume");
    assertThat(ask(full, TestNode.LONG)).isEqualTo(new Outcome.Answered<>("call 1"));
    assertThat(test.node().droppedMessages()).isZero();
  }

  @Test
  void theTimeoutOfACallCoversTheWaitForRoomAndTheWaitForTheAnswer() {
    try (SeededNode seeded = Kernel.get().startSeeded(NodeOptions.DEFAULT, 1)) {
      seeded
          .node()
          .run(() -> {
            Clock clock = Kernel.get().clock(seeded.node());
            Pid full = callbackThatIsFull();
            assertThat(ask(full, Duration.ofSeconds(3))).isInstanceOf(Outcome.TimedOut.class);
            assertThat(clock.nanos()).isEqualTo(Duration.ofSeconds(3).toNanos());
            Kernel.get().sendAfter(Duration.ofSeconds(2), full, Kind.SYSTEM, "make room");
            assertThat(ask(full, Duration.ofSeconds(3))).isInstanceOf(Outcome.TimedOut.class);
            assertThat(clock.nanos()).isEqualTo(Duration.ofSeconds(6).toNanos());
            assertThat(seeded.node().timerCount()).isZero();
          });
    }
  }

  @Test
  void aCallThatGetsRoomInTimeIsAnswered() {
    Pid full = callbackThatIsFull();
    Probe probe = new Probe();
    Pid caller = Processes.spawn(self -> probe.pid().send(ask(full, TestNode.LONG)));
    waitsInSend(caller);
    Kernel.get().send(full, Kind.SYSTEM, "resume");
    assertThat(probe.next()).isEqualTo(new Outcome.Answered<Object>("call 1"));
  }

  private static Outcome<Object> ask(Pid to, Duration timeout) {
    return Kernel.get().ask(to, Kind.CALL, "question", timeout);
  }

  /**
   * Suspended, with one message in its mailbox, which has room for one; counts its calls. Told to
   * make room it handles that message and is suspended again.
   */
  private static Pid callbackThatIsFull() {
    AtomicInteger calls = new AtomicInteger();
    AtomicBoolean once = new AtomicBoolean();
    Pid pid =
        Actor.spawn(
            new SpawnSpec(limit(1, Overflow.BLOCK)),
            me -> me.suspend(true),
            (me, envelope) -> {
              if (envelope instanceof OpenCall<?> call) {
                Actor.answer(call, "call " + calls.incrementAndGet());
              } else if (envelope.kind() == Kind.SYSTEM) {
                me.suspend(false);
                once.set(envelope.message().equals("make room"));
              } else {
                me.suspend(once.get());
              }
            },
            reason -> {});
    pid.send("fills it");
    return pid;
  }

  @Test
  void aBlockedSenderThatIsKilledEndsAndItsMessageIsNotSent() {
    Held held = Held.spawn(1, Overflow.BLOCK);
    held.pid().send(0);
    Pid sender = Processes.spawn(self -> held.pid().send("from the dead"));
    waitsInSend(sender);
    sender.kill();
    endOf(sender);
    assertThat(held.release(1)).containsExactly(0);
  }

  private void waitsInSend(Pid sender) {
    eventually(() ->
        test.node().info(sender).orElseThrow().state() == ProcessState.WAITING
            && test.node().stack(sender).stream()
                .anyMatch(frame -> frame.getMethodName().equals("admit")));
  }

  @Test
  void aStrayWakeUpOfABlockedSenderDoesNotCostAnotherItsPlace() {
    Held held = Held.spawn(1, Overflow.BLOCK);
    held.pid().send(0);
    List<Pid> senders = new ArrayList<>();
    for (int i = 1; i <= 3; i++) {
      int number = i;
      Pid sender = Processes.spawn(self -> held.pid().send(number));
      senders.add(sender);
      waitsInSend(sender);
      for (int stray = 0; stray < 5; stray++) {
        Cell.of(sender).wakeOwner();
        waitsInSend(sender);
      }
    }
    assertThat(held.release(4)).startsWith(0).contains(1, 2, 3);
    senders.forEach(TestNode::endOf);
  }

  @Test
  void aProcessCannotWaitForRoomInItsOwnMailbox() {
    Pid pid =
        Processes.spawn(
            self -> {
              self.pid().send(1);
              self.pid().send(2);
            },
            limit(1, Overflow.BLOCK));
    assertThat(endOf(pid))
        .isInstanceOfSatisfying(
            ExitReason.Crashed.class,
            crashed -> assertThat(crashed.type()).isEqualTo(MailboxFullException.class.getName()));
  }

  @Test
  void aDroppedCallIsRefused() {
    CountDownLatch go = new CountDownLatch(1);
    Pid pid =
        Actor.spawn(
            limit(1, Overflow.DROP_OLDEST),
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
            limit(2, Overflow.DROP_OLDEST));
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
            limit(1, Overflow.DROP_OLDEST),
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
              limit(2, Overflow.FAIL));
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
    assertThatThrownBy(() -> limit(0, Overflow.BLOCK))
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
