package dev.transom.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * No wake-up is lost while the queue is opened and closed, and nobody stays aside when the monitor
 * goes. No node runs here: the test is the monitor.
 */
@Timeout(120)
class WakeQueueStressTest {
  private static final int ROUNDS = 20_000;

  /** Should a node of another test still run in this JVM, its monitor goes on as before. */
  @AfterEach
  void giveBack() {
    Aside.attend(
        Thread.getAllStackTraces().keySet().stream()
            .anyMatch(thread -> thread.getName().equals("transom-monitor")));
  }

  @Test
  void aWakeUpThatRacesWithTheClosingArrives() throws InterruptedException {
    AtomicInteger tickets = new AtomicInteger();
    AtomicInteger go = new AtomicInteger();
    Semaphore taken = new Semaphore(0);
    Thread sleeper =
        Thread.startVirtualThread(() -> {
          for (int round = 1; round <= ROUNDS; round++) {
            while (tickets.get() < round) {
              LockSupport.park();
            }
            taken.release();
          }
        });
    Thread.ofPlatform()
        .daemon(true)
        .start(() -> {
          for (int round = 1; round <= ROUNDS; round++) {
            while (go.get() < round) {
              Thread.onSpinWait();
            }
            tickets.set(round);
            WakeQueue.unpark(sleeper);
          }
        });
    for (int round = 1; round <= ROUNDS; round++) {
      WakeQueue.open(true);
      go.set(round);
      for (int i = 0; i < round % 64; i++) {
        Thread.onSpinWait();
      }
      WakeQueue.open(false);
      WakeQueue.deliver();
      assertThat(taken.tryAcquire(30, TimeUnit.SECONDS)).as("round %s", round).isTrue();
    }
    assertThat(sleeper.join(Duration.ofSeconds(30))).isTrue();
  }

  @Test
  void nobodyStaysAsideWhenTheMonitorGoes() throws InterruptedException {
    for (int round = 0; round < 2_000; round++) {
      Aside.attend(true);
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        ThreadStrand strand = new ThreadStrand();
        Thread thread = Thread.ofVirtual().unstarted(() -> Aside.step(strand));
        strand.bind(thread);
        threads.add(thread);
      }
      threads.forEach(Thread::start);
      if (round % 2 == 0) {
        Aside.bringBack();
      }
      Aside.attend(false);
      WakeQueue.deliver();
      for (Thread thread : threads) {
        assertThat(thread.join(Duration.ofSeconds(30))).isTrue();
      }
    }
  }

  @Test
  void anInterruptEndsTheStepAsideAndStaysSet() throws InterruptedException {
    Aside.attend(true);
    try {
      AtomicBoolean interrupted = new AtomicBoolean();
      ThreadStrand strand = new ThreadStrand();
      Thread thread =
          Thread.ofVirtual()
              .unstarted(() -> {
                Aside.step(strand);
                interrupted.set(Thread.currentThread().isInterrupted());
              });
      strand.bind(thread);
      thread.start();
      thread.interrupt();
      thread.join();
      assertThat(interrupted).isTrue();
    } finally {
      Aside.attend(false);
      WakeQueue.deliver();
    }
  }
}
