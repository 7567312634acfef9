package dev.transom.process;

import static dev.transom.process.TestNode.endOf;
import static dev.transom.process.TestNode.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Senders that wait for room: nobody sleeps for ever, nothing is lost or doubled. */
class LimitRaceTest {
  @RegisterExtension final TestNode test = new TestNode();

  private record Numbered(int sender, int number) {}

  private void blocked(int limit, int senders, int each, boolean callback, boolean kills) {
    int[] next = new int[senders];
    AtomicBoolean disorder = new AtomicBoolean();
    CountDownLatch through = new CountDownLatch(kills ? senders - (senders + 3) / 4 : senders);
    SpawnOptions options = SpawnOptions.DEFAULT.mailbox(limit, Overflow.BLOCK);
    Pid receiver =
        callback
            ? Actor.spawn(
                options, (me, envelope) -> enter(next, (Numbered) envelope.message(), disorder))
            : Processes.spawn(
                self -> {
                  while (true) {
                    enter(next, self.receive(Numbered.class), disorder);
                  }
                },
                options);
    List<Pid> pids = new ArrayList<>();
    for (int i = 0; i < senders; i++) {
      int sender = i;
      pids.add(
          i % 3 == 0
              ? Actor.spawn((me, envelope) -> {
                sendAll(receiver, sender, each);
                if (!kills || sender % 4 != 0) {
                  through.countDown();
                }
              })
              : Processes.spawn(self -> {
                self.receive();
                sendAll(receiver, sender, each);
                if (!kills || sender % 4 != 0) {
                  through.countDown();
                }
              }));
    }
    pids.forEach(pid -> pid.send("go"));
    if (kills) {
      for (int i = 0; i < senders; i += 4) {
        pids.get(i).kill();
      }
    }
    try {
      assertThat(through.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    eventually(() -> test.node().info(receiver).orElseThrow().mailbox() == 0);
    receiver.send(new Numbered(-1, 0)); // what was there before it has been entered
    endOf(receiver);
    assertThat(disorder).isFalse();
    for (int i = 0; i < senders; i++) {
      if (!kills || i % 4 != 0) {
        assertThat(next[i]).isEqualTo(each);
      }
      pids.get(i).kill();
    }
  }

  private static void sendAll(Pid to, int sender, int each) {
    for (int number = 0; number < each; number++) {
      to.send(new Numbered(sender, number));
    }
  }

  private static void enter(int[] next, Numbered message, AtomicBoolean disorder) {
    if (message.sender < 0) {
      throw new IllegalStateException("the end");
    }
    if (next[message.sender]++ != message.number) {
      disorder.set(true);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void everyBlockedSenderGetsThrough(boolean callback) {
    blocked(1, 16, 300, callback, false);
    blocked(3, 16, 1_000, callback, false);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void killedSendersDoNotTakeAnothersWakeUpWithThem(boolean callback) {
    for (int i = 0; i < 20; i++) {
      blocked(1, 16, 50, callback, true);
    }
  }

  @Test
  void theDeathOfTheReceiverReleasesEverybody() {
    for (int round = 0; round < 100; round++) {
      Pid receiver =
          Processes.spawn(
              self -> {
                for (int i = 0; i < 20; i++) {
                  self.receive();
                }
              },
              SpawnOptions.DEFAULT.mailbox(2, Overflow.BLOCK));
      List<Pid> senders = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        senders.add(Processes.spawn(self -> sendAll(receiver, 0, 10)));
      }
      for (Pid sender : senders) {
        assertThat(endOf(sender)).isEqualTo(ExitReason.NORMAL);
      }
      endOf(receiver);
    }
  }

  @Test
  @Tag("soak")
  void allOfThisForLong() {
    for (int i = 0; i < 100; i++) {
      everyBlockedSenderGetsThrough(i % 2 == 0);
      killedSendersDoNotTakeAnothersWakeUpWithThem(i % 2 == 0);
      theDeathOfTheReceiverReleasesEverybody();
    }
  }
}
