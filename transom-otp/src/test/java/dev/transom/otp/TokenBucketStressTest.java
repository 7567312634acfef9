package dev.transom.otp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.transom.process.Pid;
import dev.transom.process.Processes;
import dev.transom.process.WaitInterruptedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** On real threads. */
class TokenBucketStressTest {
  @RegisterExtension final OnNode on = new OnNode();

  private static Thread inside(dev.transom.process.Node node, Runnable what) {
    return Thread.ofVirtual().start(() -> node.run(what));
  }

  @Test
  void noTokenIsGivenTwiceAndNoneIsLost() throws Exception {
    int threads = 8;
    int each = 20_000;
    TokenBucket bucket =
        TokenBucket.spec(1, Duration.ofDays(1)).capacity((long) threads * each).create();
    AtomicLong taken = new AtomicLong();
    List<Thread> all = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      int n = 1 + i % 3;
      all.add(
          inside(
              on.node(),
              () -> {
                while (bucket.tryConsume(n)) {
                  taken.addAndGet(n);
                }
              }));
    }
    for (Thread thread : all) {
      thread.join();
    }
    while (bucket.tryConsume()) {
      taken.incrementAndGet();
    }
    assertThat(taken).hasValue((long) threads * each);
  }

  @Test
  void anInterruptEndsTheWaitAndLetsTheNextGo() throws Exception {
    TokenBucket bucket = TokenBucket.spec(1, Duration.ofDays(1)).capacity(10).initial(2).create();
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread first =
        inside(
            on.node(),
            () -> {
              try {
                bucket.consume(5);
              } catch (WaitInterruptedException e) {
                thrown.set(e);
              }
            });
    OnNode.eventually(() -> on.node().timerCount() == 1);
    assertThat(bucket.tryConsume()).isFalse();
    Thread second = inside(on.node(), () -> bucket.consume(2));
    first.interrupt();
    first.join();
    second.join();
    assertThat(thrown.get()).isInstanceOf(WaitInterruptedException.class);
    assertThat(bucket.available()).isZero();
    assertThat(on.node().timerCount()).isZero();
  }

  /** Every token that is put in is found again: taken by one who knows, or in the bucket. */
  @Test
  void whoGivesUpOrIsInterruptedWhileItIsServedLosesNoToken() throws Exception {
    TokenBucket bucket =
        TokenBucket.spec(1, Duration.ofDays(100)).capacity(100_000).initial(0).create();
    AtomicLong taken = new AtomicLong();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      Random random = new Random(i);
      boolean patient = i % 2 == 0; // these are interrupted
      threads.add(
          inside(
              on.node(),
              () -> {
                for (int n = 0; n < 2_000; n++) {
                  long nanos = patient ? 3_600_000_000_000L : 1 + random.nextLong(300_000);
                  consume(bucket, Duration.ofNanos(nanos), taken);
                }
              }));
    }
    long put = 0;
    Random random = new Random(99);
    while (threads.stream().anyMatch(Thread::isAlive)) {
      if (put < 50_000) {
        put++;
        bucket.giveBack(1);
        bucket.queue.serve();
      }
      threads.get(2 * random.nextInt(3)).interrupt();
      for (int spins = random.nextInt(2_000); spins > 0; spins--) {
        Thread.onSpinWait();
      }
    }
    assertThat(taken.get() + bucket.available()).isEqualTo(put);
    assertThat(bucket.queue.isEmpty()).isTrue();
  }

  private static void consume(TokenBucket bucket, Duration patience, AtomicLong taken) {
    try {
      bucket.consume(1, patience);
      taken.incrementAndGet();
    } catch (TokenTimeoutException e) {
      assertThat(e.timeout()).isEqualTo(patience);
    } catch (WaitInterruptedException e) {
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  /** Waiters killed, given up and served at the same time: all come to an end. */
  @Test
  void killsAndTimeoutsHoldNobodyUp() {
    Random random = new Random(7);
    long capacity = 1_000_000;
    for (int round = 0; round < 60; round++) {
      TokenBucket bucket =
          TokenBucket.spec(1, Duration.ofDays(1)).capacity(capacity).initial(0).create();
      AtomicLong taken = new AtomicLong();
      List<Pid> waiters = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        long n = 1L + random.nextInt(5);
        Duration timeout = Duration.ofNanos(1 + random.nextInt(2_000_000));
        boolean patient = random.nextBoolean();
        waiters.add(
            Processes.spawn(self -> {
              try {
                bucket.consume(n, patient ? Duration.ofHours(1) : timeout);
                taken.addAndGet(n);
              } catch (TokenTimeoutException e) {
                assertThat(e.tokens()).isEqualTo(n);
              }
            }));
      }
      List<Pid> victims = waiters.stream().filter(pid -> random.nextInt(3) == 0).toList();
      Thread flood =
          inside(on.node(), () -> bucket.rate(1_000, Duration.ofMillis(1))); // 1 a microsecond
      victims.forEach(Pid::kill);
      waiters.forEach(Processes::await);
      while (flood.isAlive()) {
        Thread.onSpinWait();
      }
      // a victim may have been served and killed before it could tell: what it took is gone, but
      // nobody hangs and the queue is empty
      OnNode.eventually(() -> bucket.tryConsume(1));
    }
  }

  /** More servers wait than the node has workers; others are served meanwhile. */
  @Test
  void aServerThatWaitsHandsItsWorkerOver() {
    TokenBucket bucket = TokenBucket.spec(1, Duration.ofDays(1)).capacity(100).initial(0).create();
    Probe probe = new Probe();
    for (int i = 0; i < 50; i++) {
      GenServer.start(() -> new Lab(probe))
          .cast(
              new Lab.Do(lab -> {
                bucket.consume(2);
                probe.tell("served");
              }));
    }
    ServerPid<Stock.Message> other = GenServer.start(Stock::new);
    assertThat(other.call(new Stock.Count("pen"))).isZero();
    probe.expectNothing();
    bucket.rate(1, Duration.ofNanos(1));
    for (int i = 0; i < 50; i++) {
      probe.expect("served");
    }
  }

  @Test
  void onlyPlainErrorsForPlainMistakes() {
    TokenBucket bucket = TokenBucket.spec(1, Duration.ofDays(1)).create();
    assertThatThrownBy(() -> bucket.rate(0, Duration.ofSeconds(1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(bucket.tryConsume()).isTrue();
    assertThatThrownBy(() -> bucket.consume(1, Duration.ofMillis(1)))
        .isInstanceOf(TokenTimeoutException.class);
  }
}
