package dev.transom.process;

import static dev.transom.process.TestNode.endOf;
import static dev.transom.process.TestNode.eventually;
import static dev.transom.process.TestNode.inProcess;
import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who waits for room in a mailbox, and what ends the wait. */
class MailboxBlockTest {
  @RegisterExtension final TestNode test = new TestNode();

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
            new SpawnSpec(Held.limit(1, Overflow.BLOCK)),
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
            Held.limit(1, Overflow.BLOCK));
    assertThat(endOf(pid))
        .isInstanceOfSatisfying(
            ExitReason.Crashed.class,
            crashed -> assertThat(crashed.type()).isEqualTo(MailboxFullException.class.getName()));
  }
}
