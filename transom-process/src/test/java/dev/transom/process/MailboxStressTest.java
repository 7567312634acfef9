package dev.transom.process;

import static dev.transom.process.TestNode.endOf;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Many senders, one receiver that parks: every message exactly once, in order per sender. */
class MailboxStressTest {
  @RegisterExtension final TestNode test = new TestNode();

  private record Numbered(int sender, int number) {}

  /** Checks what arrives; used by one process at a time. */
  private static final class Ledger {
    final int[] next;
    final CountDownLatch open;
    final AtomicReference<String> wrong = new AtomicReference<>();

    Ledger(int senders, int each) {
      next = new int[senders];
      open = new CountDownLatch(senders * each);
    }

    void enter(Numbered message) {
      if (next[message.sender]++ != message.number) {
        wrong.set(message + " came when " + (next[message.sender] - 1) + " was due");
      }
      open.countDown();
    }

    void await(Pid receiver) {
      try {
        if (!open.await(60, TimeUnit.SECONDS)) {
          throw new AssertionError(
              open.getCount() + " messages are missing; " + Cell.of(receiver).inbox);
        }
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      assertThat(wrong.get()).isNull();
    }
  }

  private static void sendFromEverywhere(Pid to, int each) {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      int sender = i;
      threads.add(Thread.ofPlatform().start(() -> sendAll(to, sender, each)));
    }
    for (int i = 2; i < 5; i++) {
      int sender = i;
      Processes.spawn(self -> sendAll(to, sender, each));
    }
    for (int i = 5; i < 8; i++) {
      int sender = i;
      Pid pid =
          Actor.spawn((me, envelope) -> {
            int from = (int) envelope.message();
            int until = Math.min(each, from + 50);
            for (int number = from; number < until; number++) {
              to.send(new Numbered(sender, number));
            }
            if (until < each) {
              me.pid().send(until);
            }
          });
      pid.send(0);
    }
    threads.forEach(thread -> {
      try {
        thread.join();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    });
  }

  private static void sendAll(Pid to, int sender, int each) {
    SplittableRandom random = new SplittableRandom(sender);
    for (int number = 0; number < each; number++) {
      to.send(new Numbered(sender, number));
      if (random.nextInt(40) == 0) {
        Thread.yield(); // lets the receiver run dry and park
      }
    }
  }

  private void callbackReceiver(int each) {
    Ledger ledger = new Ledger(8, each);
    Pid receiver = Actor.spawn((me, envelope) -> ledger.enter((Numbered) envelope.message()));
    sendFromEverywhere(receiver, each);
    ledger.await(receiver);
  }

  private void threadReceiver(int each) {
    Ledger ledger = new Ledger(8, each);
    Pid receiver =
        Processes.spawn(self -> {
          while (true) {
            ledger.enter(self.receive(Numbered.class));
          }
        });
    sendFromEverywhere(receiver, each);
    ledger.await(receiver);
  }

  private void timedReceiver(int each) {
    Ledger ledger = new Ledger(8, each);
    Pid receiver =
        Processes.spawn(self -> {
          SplittableRandom random = new SplittableRandom(1);
          while (true) {
            Duration timeout = Duration.ofNanos(random.nextInt(3) * 700_000L);
            Optional<Numbered> message = self.receive(Numbered.class, timeout);
            message.ifPresent(ledger::enter);
          }
        });
    sendFromEverywhere(receiver, each);
    ledger.await(receiver);
  }

  /** A callback that sometimes receives inside: the park of a worker instead of a thread. */
  private void receivingCallback(int each) {
    Ledger ledger = new Ledger(8, each);
    Pid receiver =
        Actor.spawn((me, envelope) -> {
          ledger.enter((Numbered) envelope.message());
          if (ledger.open.getCount() > 10 && ledger.open.getCount() % 3 == 0) {
            ledger.enter(me.self().receive(Numbered.class));
          }
        });
    sendFromEverywhere(receiver, each);
    ledger.await(receiver);
  }

  /** Ping-pong: each message meets a receiver that is idle, parked or about to be. */
  private void pingPong(int rounds) {
    Pid callback = Actor.spawn((me, envelope) -> ((Pid) envelope.message()).send("pong"));
    Pid thread =
        Processes.spawn(self -> {
          while (true) {
            self.receive(Pid.class).send("pong");
          }
        });
    List<Pid> players = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      players.add(
          Processes.spawn(self -> {
            for (int round = 0; round < rounds; round++) {
              (round % 2 == 0 ? callback : thread).send(self.pid());
              self.receive(String.class);
            }
          }));
    }
    for (Pid player : players) {
      assertThat(endOf(player)).isEqualTo(ExitReason.NORMAL);
    }
  }

  @Test
  void aCallbackProcessMissesNothing() {
    callbackReceiver(20_000);
  }

  @Test
  void aThreadProcessMissesNothing() {
    threadReceiver(10_000);
  }

  @Test
  void aReceiveWithTimeoutsMissesNothing() {
    timedReceiver(5_000);
  }

  @Test
  void aCallbackThatReceivesMissesNothing() {
    receivingCallback(5_000);
  }

  @Test
  void nobodySleepsThroughAMessage() {
    pingPong(5_000);
  }

  @Test
  @Tag("soak")
  void allOfThisForLong() {
    for (int i = 0; i < 20; i++) {
      callbackReceiver(200_000);
      threadReceiver(100_000);
      timedReceiver(50_000);
      receivingCallback(50_000);
      pingPong(50_000);
    }
  }
}
