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

  /** Waiters killed, interrupted by timeouts and served at the same time: every token is found. */
  @Test
  void killsAndTimeoutsLoseNoToken() {
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
