package dev.transom.process;

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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class MailboxTest {
  @RegisterExtension final TestNode test = new TestNode();

  private record Ping(int n) {}

  private record Pong(int n) {}

  @Test
  void messagesArriveInTheOrderSent() {
    inProcess(self -> {
      for (int i = 0; i < 1_000; i++) {
        self.pid().send(i);
      }
      for (int i = 0; i < 1_000; i++) {
        assertThat(self.receive()).isEqualTo(i);
      }
    });
  }

  @Test
  void receiveByTypeLeavesTheOthersInOrder() {
    inProcess(self -> {
      self.pid().send("a");
      self.pid().send(1);
      self.pid().send("b");
      self.pid().send(2);
      self.pid().send("c");
      assertThat(self.receive(Integer.class)).isEqualTo(1);
      assertThat(self.receive(Integer.class)).isEqualTo(2);
      assertThat(List.of(self.receive(), self.receive(), self.receive()))
          .containsExactly("a", "b", "c");
    });
  }

  @Test
  void receiveByPredicateTakesTheOldestThatMatches() {
    inProcess(self -> {
      IntStream.range(0, 10).forEach(i -> self.pid().send(new Ping(i)));
      assertThat(self.receive(Ping.class, p -> p.n() > 4).n()).isEqualTo(5);
      assertThat(self.receive(Ping.class, p -> p.n() > 4).n()).isEqualTo(6);
      assertThat(self.receive(Ping.class).n()).isZero();
    });
  }

  @Test
  void ofSeveralPatternsTheOldestMessageWins() {
    inProcess(self -> {
      Cases<String> cases =
          Cases.<Pong, String>on(Pong.class, p -> "pong " + p.n())
              .or(Ping.class, p -> p.n() > 1, p -> "ping " + p.n());
      self.pid().send(new Ping(1));
      self.pid().send(new Ping(2));
      self.pid().send(new Pong(3));
      assertThat(self.receive(cases)).isEqualTo("ping 2");
      assertThat(self.receive(cases)).isEqualTo("pong 3");
      assertThat(self.receive(cases, Duration.ZERO)).isEmpty();
      assertThat(self.receive()).isEqualTo(new Ping(1));
    });
  }

  @Test
  void theFirstPatternThatMatchesAMessageIsChosen() {
    inProcess(self -> {
      Cases<String> cases =
          Cases.<Object, String>on(Object.class, o -> "any").or(Ping.class, p -> "ping");
      self.pid().send(new Ping(1));
      assertThat(self.receive(cases)).isEqualTo("any");
    });
  }

  @Test
  void zeroTimeoutLooksOnceAndDoesNotWait() {
    inProcess(self -> {
      assertThat(self.receive(Duration.ZERO)).isEmpty();
      self.pid().send("x");
      assertThat(self.receive(Integer.class, Duration.ZERO)).isEmpty();
      assertThat(self.receive(Duration.ZERO)).contains("x");
      assertThat(self.receive(Duration.ofMillis(-1))).isEmpty();
      assertThat(self.node().timerCount()).isZero();
    });
  }

  @Test
  void timeoutEndsAReceiveThatNobodyServes() {
    inProcess(self -> {
      self.pid().send("other");
      assertThat(self.receive(Ping.class, Duration.ofMillis(5))).isEmpty();
      assertThat(self.receive(Cases.on(Ping.class, p -> p), Duration.ofMillis(5))).isEmpty();
      assertThat(self.receive()).isEqualTo("other");
      assertThat(self.node().timerCount()).isZero();
    });
  }

  @Test
  void aWaitingReceiveIsServedByALaterMessageAndItsTimerIsGone() {
    inProcess(self -> {
      Pid me = self.pid();
      Processes.spawn(other -> {
        eventually(() -> test.node().timerCount() == 1);
        me.send("noise");
        me.send(new Ping(7));
      });
      assertThat(self.receive(Ping.class, TestNode.LONG)).contains(new Ping(7));
      assertThat(self.node().timerCount()).isZero();
      assertThat(self.receive()).isEqualTo("noise");
    });
  }

  @Test
  void aMarkedReceiveLooksOnlyAtWhatCameAfterTheMark() {
    inProcess(self -> {
      self.pid().send(new Ping(1));
      Mark mark = self.mark();
      Cases<Integer> ping = Cases.on(Ping.class, Ping::n);
      assertThat(self.receive(mark, ping, Duration.ZERO)).isEmpty();
      self.pid().send(new Ping(2));
      assertThat(self.receive(mark, ping)).isEqualTo(2);
      assertThat(self.receive(mark, ping, Duration.ZERO)).isEmpty();
      assertThat(self.receive(ping)).isEqualTo(1);
    });
  }

  @Test
  void aMarkOfAnEmptyMailboxSeesEverything() {
    inProcess(self -> {
      Mark mark = self.mark();
      self.pid().send(new Ping(1));
      assertThat(self.receive(mark, Cases.on(Ping.class, Ping::n))).isEqualTo(1);
    });
  }

  @Test
  void aMarkWhoseMessageWasTakenStartsFromTheOldest() {
    inProcess(self -> {
      self.pid().send(new Ping(1));
      self.pid().send(new Pong(2));
      Mark mark = self.mark();
      self.receive(Pong.class);
      assertThat(self.receive(mark, Cases.on(Ping.class, Ping::n))).isEqualTo(1);
    });
  }

  @Test
  void aMarkSpendsNoTimeOnTheBacklog() {
    inProcess(self -> {
      IntStream.range(0, 10_000).forEach(i -> self.pid().send(new Ping(i)));
      Mark mark = self.mark();
      AtomicInteger looks = new AtomicInteger();
      self.pid().send(new Pong(1));
      self.receive(
          mark,
          Cases.on(Object.class, o -> looks.incrementAndGet() > 0 && o instanceof Pong, o -> o));
      assertThat(looks).hasValue(1);
    });
  }

  @Test
  void eachMessageIsLookedAtOncePerReceive() {
    inProcess(self -> {
      Pid me = self.pid();
      List<Object> looked = new ArrayList<>();
      Processes.spawn(other -> {
        for (int i = 0; i < 100; i++) {
          me.send(i);
        }
        me.send("end");
      });
      self.receive(
          Cases.on(
              Object.class,
              o -> {
                looked.add(o);
                return o.equals("end");
              },
              o -> o));
      assertThat(looked).hasSize(101).doesNotHaveDuplicates();
    });
  }

  @Test
  void aSelfBelongsToItsOwnThread() {
    inProcess(self -> {
      Pid other =
          Processes.spawn(stranger ->
              assertThatThrownBy(self::receive)
                  .isInstanceOf(IllegalStateException.class)
                  .hasMessageContaining("send"));
      assertThat(TestNode.endOf(other)).isEqualTo(ExitReason.NORMAL);
    });
    inProcess(self -> {
      Thread thread =
          Thread.ofPlatform()
              .start(() ->
                  assertThatThrownBy(() -> self.receive(Duration.ZERO))
                      .isInstanceOf(IllegalStateException.class));
      thread.join();
    });
  }

  @Test
  void aCallbackMayReceiveAndHandsItsWorkerOver() {
    Probe probe = new Probe();
    int blocked = 20; // on 2 workers
    List<Pid> waiting = new ArrayList<>();
    for (int i = 0; i < blocked; i++) {
      waiting.add(
          Actor.spawn((me, envelope) -> {
            if (envelope.message() instanceof Ping ping) {
              Pong pong = me.self().receive(Pong.class);
              probe.pid().send(ping.n() + pong.n());
            } else {
              probe.pid().send(envelope.message());
            }
          }));
    }
    waiting.forEach(pid -> pid.send(new Ping(1)));
    waiting.forEach(pid -> pid.send("later"));
    waiting.forEach(pid -> pid.send(new Pong(2)));
    List<Object> got = new ArrayList<>();
    for (int i = 0; i < 2 * blocked; i++) {
      got.add(probe.next());
    }
    assertThat(got.stream().filter(o -> o.equals(3))).hasSize(blocked);
    assertThat(got.stream().filter(o -> o.equals("later"))).hasSize(blocked);
  }

  @Test
  void aReceiveInACallbackLeavesCallsAndCastsToTheBehaviour() {
    Probe probe = new Probe();
    Pid pid =
        Actor.spawn((me, envelope) -> {
          if (envelope.message().equals("go")) {
            probe.pid().send(me.self().receive());
          } else if (envelope instanceof OpenCall<?> call) {
            Actor.answer(call, "answer");
          } else {
            probe.pid().send(envelope.kind() + " " + envelope.message());
          }
        });
    pid.send("go");
    OpenCall<Object> call = Actor.call(pid, "question");
    Kernel.get().send(pid, Kind.CAST, "cast");
    pid.send("info");
    assertThat(call.await(TestNode.LONG)).isEqualTo(new Outcome.Answered<>("answer"));
    assertThat(probe.next()).isEqualTo("info");
    assertThat(probe.next()).isEqualTo("CAST cast");
  }

  @Test
  void aSuspendedProcessHandlesSystemEnvelopesOnlyAndKeepsTheOrderOfTheRest() {
    Probe probe = new Probe();
    Pid pid =
        Actor.spawn((me, envelope) -> {
          switch (String.valueOf(envelope.message())) {
            case "suspend" -> me.suspend(true);
            case "resume" -> me.suspend(false);
            default -> {}
          }
          probe.pid().send(envelope.message());
        });
    pid.send(1);
    Kernel.get().send(pid, Kind.SYSTEM, "suspend");
    pid.send(2);
    Kernel.get().send(pid, Kind.SYSTEM, "system 1");
    pid.send(3);
    Kernel.get().send(pid, Kind.SYSTEM, "system 2");
    assertThat(probe.next()).isEqualTo(1);
    assertThat(probe.next()).isEqualTo("suspend");
    assertThat(probe.next()).isEqualTo("system 1");
    assertThat(probe.next()).isEqualTo("system 2");
    eventually(() -> test.node().info(pid).orElseThrow().state() == ProcessState.SUSPENDED);
    probe.expectNothing();
    Kernel.get().send(pid, Kind.SYSTEM, "resume");
    assertThat(probe.next()).isEqualTo("resume");
    assertThat(probe.next()).isEqualTo(2);
    assertThat(probe.next()).isEqualTo(3);
  }

  @Test
  void aMessageToTheDeadIsDroppedAndCounted() {
    Pid pid = Processes.spawn(self -> {});
    TestNode.endOf(pid);
    long before = test.node().droppedMessages();
    pid.send("too late");
    assertThat(test.node().droppedMessages()).isEqualTo(before + 1);
  }

  @Test
  void whatWaitsInTheMailboxOfOneThatEndsIsDroppedAndCounted() {
    for (boolean limited : new boolean[] {false, true}) {
      long before = test.node().droppedMessages();
      SpawnOptions options =
          limited ? SpawnOptions.DEFAULT.mailbox(100, Overflow.FAIL) : SpawnOptions.DEFAULT;
      Pid pid =
          Processes.spawn(
              self -> {
                self.trapExit(true);
                self.receive(String.class, text -> text.equals("take all in, and this one out"));
                self.pid().send("in the inbox");
              },
              options);
      pid.send("first");
      Kernel.get().send(pid, Kind.CAST, "a cast");
      Kernel.get().sendAfter(Duration.ZERO, pid, Kind.TIMER, "a timer's");
      eventually(() -> test.node().info(pid).orElseThrow().mailbox() == 3);
      pid.exit(ExitReason.custom("a signal is not a message"));
      pid.send("take all in, and this one out");
      TestNode.endOf(pid);
      assertThat(test.node().droppedMessages()).isEqualTo(before + 4);
    }
  }

  @Test
  void whatAKilledCallbackProcessHasNotHandledIsCounted() throws InterruptedException {
    CountDownLatch handling = new CountDownLatch(1);
    Pid pid =
        Actor.spawn((me, envelope) -> {
          handling.countDown();
          new CountDownLatch(1).await();
        });
    pid.send("is handled, at least begun");
    handling.await();
    OpenCall<Object> call = Actor.call(pid, "is failed, so not lost silently");
    for (int i = 0; i < 5; i++) {
      pid.send(i);
    }
    pid.kill();
    TestNode.endOf(pid);
    assertThat(test.node().droppedMessages()).isEqualTo(5);
    assertThat(call.outcome()).isEqualTo(new Outcome.Ended<>(ExitReason.KILLED));
  }

  @Test
  void everyMessageIsEitherHandledOrCountedAsDropped() {
    for (int round = 0; round < 300; round++) {
      boolean limited = round % 2 == 0;
      AtomicInteger handled = new AtomicInteger();
      long before = test.node().droppedMessages();
      Pid pid =
          Actor.spawn(
              limited ? SpawnOptions.DEFAULT.mailbox(3, Overflow.BLOCK) : SpawnOptions.DEFAULT,
              (me, envelope) -> handled.incrementAndGet());
      List<Pid> senders = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        senders.add(
            Processes.spawn(self -> {
              for (int k = 0; k < 50; k++) {
                pid.send(k);
              }
            }));
      }
      int killAt = round % 40;
      eventually(() -> handled.get() >= killAt);
      pid.kill();
      senders.forEach(TestNode::endOf);
      TestNode.endOf(pid);
      assertThat(handled.get() + test.node().droppedMessages() - before).isEqualTo(150);
    }
  }

  @Test
  void nullIsNotAMessage() {
    Pid pid = Actor.idle();
    assertThatThrownBy(() -> pid.send(null)).isInstanceOf(NullPointerException.class);
  }
}
