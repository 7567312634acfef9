package dev.transom.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.transom.process.spi.OpenCall;
import dev.transom.process.spi.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Nobody starves. No time is asserted, only that things happen at all: without the monitor they do
 * not.
 */
@Timeout(120)
class FairnessTest {
  @RegisterExtension final TestNode test = new TestNode(2);

  private final AtomicBoolean stop = new AtomicBoolean();

  private interface Load {
    void start() throws InterruptedException;
  }

  /** A timer reaches both kinds of process, calls come back, new processes run. */
  private void everybodyIsServedBeside(Load load) throws InterruptedException {
    Probe probe = new Probe();
    Pid callback = Actor.spawn((me, envelope) -> probe.pid().send("callback"));
    Pid thread =
        Processes.spawn(self -> {
          while (true) {
            self.receive();
            probe.pid().send("thread");
          }
        });
    Pid echo = Actor.echo();
    load.start();
    try {
      for (int i = 0; i < 5; i++) {
        Processes.sendAfter(Duration.ofMillis(1), callback, "tick");
        assertThat(probe.next()).isEqualTo("callback");
        Processes.sendAfter(Duration.ofMillis(1), thread, "tick");
        assertThat(probe.next()).isEqualTo("thread");
        assertThat(Actor.call(echo, i).await(TestNode.LONG))
            .isEqualTo(new Outcome.Answered<Object>(i));
        Pid fresh = Processes.spawn(self -> {});
        assertThat(TestNode.endOf(fresh)).isEqualTo(ExitReason.NORMAL);
        CountDownLatch virtual = new CountDownLatch(1);
        Thread.startVirtualThread(virtual::countDown);
        assertThat(virtual.await(60, TimeUnit.SECONDS)).isTrue();
        Pid caller =
            Actor.spawn((me, envelope) ->
                Actor.answer(
                    (OpenCall<?>) envelope, Actor.call(echo, "inner").await(TestNode.LONG)));
        assertThat(Actor.call(caller, i).await(TestNode.LONG))
            .isEqualTo(new Outcome.Answered<Object>(new Outcome.Answered<Object>("inner")));
      }
    } finally {
      stop.set(true);
    }
  }

  private void spin(CountDownLatch started) {
    started.countDown();
    while (!stop.get()) {
      Thread.onSpinWait();
    }
  }

  @Test
  void besideSixteenHogsOfBothKinds() throws InterruptedException {
    everybodyIsServedBeside(() -> {
      CountDownLatch started = new CountDownLatch(16);
      for (int i = 0; i < 16; i++) {
        if (i % 2 == 0) {
          Actor.spawn((me, envelope) -> spin(started)).send("go");
        } else {
          Processes.spawn(self -> spin(started));
        }
      }
      assertThat(started.await(60, TimeUnit.SECONDS)).isTrue();
    });
  }

  @Test
  void besideSixteenHogCallbacks() throws InterruptedException {
    everybodyIsServedBeside(() -> {
      CountDownLatch started = new CountDownLatch(16);
      for (int i = 0; i < 16; i++) {
        Actor.spawn((me, envelope) -> spin(started)).send("go");
      }
      assertThat(started.await(60, TimeUnit.SECONDS)).isTrue();
    });
  }

  @Test
  void besideSixteenHogThreadProcesses() throws InterruptedException {
    everybodyIsServedBeside(() -> {
      CountDownLatch started = new CountDownLatch(16);
      for (int i = 0; i < 16; i++) {
        Processes.spawn(self -> spin(started));
      }
      assertThat(started.await(60, TimeUnit.SECONDS)).isTrue();
    });
  }

  @Test
  void besideHogsWithThreadsOfTheirOwn() throws InterruptedException {
    everybodyIsServedBeside(() -> {
      CountDownLatch started = new CountDownLatch(8);
      SpawnOptions own = SpawnOptions.DEFAULT.cpuBound(true);
      for (int i = 0; i < 4; i++) {
        Actor.spawn(own, (me, envelope) -> spin(started)).send("go");
        Processes.spawn(self -> spin(started), own);
      }
      assertThat(started.await(60, TimeUnit.SECONDS)).isTrue();
    });
  }

  @Test
  void besideHogsThatKeepTheirMailboxFull() throws InterruptedException {
    everybodyIsServedBeside(() -> {
      for (int i = 0; i < 4; i++) {
        Pid pid =
            Actor.spawn((me, envelope) -> {
              if (!stop.get()) {
                me.pid().send("again");
              }
            });
        for (int k = 0; k < 100; k++) {
          pid.send("go");
        }
      }
    });
  }

  private void chat(int callbackPairs, int threadPairs) {
    for (int i = 0; i < callbackPairs; i++) {
      Pid first = Actor.spawn((me, e) -> back(me.pid(), e.message()));
      Pid second = Actor.spawn((me, e) -> back(me.pid(), e.message()));
      first.send(second);
    }
    for (int i = 0; i < threadPairs; i++) {
      ProcessBody body =
          self -> {
            while (true) {
              back(self.pid(), self.receive());
            }
          };
      Pid first = Processes.spawn(body);
      Pid second = Processes.spawn(body);
      first.send(second);
    }
  }

  private void back(Pid me, Object partner) {
    if (!stop.get()) {
      ((Pid) partner).send(me);
    }
  }

  @Test
  void besideTwoHundredChattingPairsOfBothKinds() throws InterruptedException {
    everybodyIsServedBeside(() -> chat(100, 100));
  }

  @Test
  void besideTwoChattingPairsOfThreadProcesses() throws InterruptedException {
    everybodyIsServedBeside(() -> chat(0, 2));
  }

  @Test
  void besideTwoHundredChattingPairsOfCallbackProcesses() throws InterruptedException {
    everybodyIsServedBeside(() -> chat(200, 0));
  }

  @Test
  void aHogIsKilledAlthoughAllWorkersAreTaken() throws InterruptedException {
    CountDownLatch started = new CountDownLatch(8);
    List<Pid> hogs = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      Pid hog =
          Actor.spawn((me, envelope) -> {
            started.countDown();
            while (!Thread.currentThread().isInterrupted()) {
              Thread.onSpinWait();
            }
          });
      hog.send("go");
      hogs.add(hog);
    }
    assertThat(started.await(60, TimeUnit.SECONDS)).isTrue();
    for (Pid hog : hogs) {
      hog.kill();
    }
    for (Pid hog : hogs) {
      assertThat(TestNode.endOf(hog)).isEqualTo(ExitReason.KILLED);
    }
  }
}
