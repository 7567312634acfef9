package dev.transom.process;

import static dev.transom.process.TestNode.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.transom.process.spi.Kernel;
import dev.transom.process.spi.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The number of workers of a node while it runs. */
class WorkersTest {
  private static final int CHATTERS = 16;
  private static final int MOST_CHATS = 1_000;

  @RegisterExtension final TestNode test = new TestNode(4);

  private WorkerScheduler scheduler() {
    return (WorkerScheduler) test.node().scheduler;
  }

  /** Lets many processes pass a token around at the same time; which cores they ran on. */
  private static Set<Core> chat(int rounds) throws InterruptedException {
    Set<Core> used = ConcurrentHashMap.newKeySet();
    CountDownLatch done = new CountDownLatch(CHATTERS);
    Pid[] ring = new Pid[CHATTERS];
    for (int i = 0; i < CHATTERS; i++) {
      int next = (i + 1) % CHATTERS;
      ring[i] =
          Actor.spawn((me, envelope) -> {
            if (Strand.current() instanceof Runner runner && runner.core != null) {
              used.add(runner.core);
            }
            for (int spin = 0; spin < 1_000; spin++) {
              Thread.onSpinWait(); // long enough to be worth another core
            }
            int left = (Integer) envelope.message();
            if (left == 0) {
              done.countDown();
            } else {
              ring[next].send(left - 1);
            }
          });
    }
    for (Pid pid : ring) {
      pid.send(rounds);
    }
    assertThat(done.await(TestNode.LONG.toSeconds(), TimeUnit.SECONDS))
        .as("every token arrives")
        .isTrue();
    for (Pid pid : ring) {
      pid.kill();
    }
    return used;
  }

  private void retiredCoresRest(int workers) {
    eventually(() -> Arrays.stream(scheduler().cores).skip(workers).allMatch(core -> core.idle));
  }

  @Test
  void fewerRunAfterTheirNumberWasLowered() throws InterruptedException {
    assertThat(test.node().workers()).isEqualTo(4);
    chat(100);
    test.node().workers(1);
    assertThat(test.node().workers()).isEqualTo(1);
    retiredCoresRest(1);
    assertThat(chat(500)).containsExactly(scheduler().cores[0]);
  }

  @Test
  void moreRunAfterItWasRaised() throws InterruptedException {
    test.node().workers(1);
    test.node().workers(6);
    assertThat(test.node().workers()).isEqualTo(6);
    assertThat(scheduler().cores).hasSize(6).noneMatch(core -> core.retired);
    Set<Core> first = Set.of(scheduler().cores[0]);
    Set<Core> used = first;
    for (int i = 0; i < MOST_CHATS && used.equals(first); i++) {
      used = chat(100); // one may be done before the others have woken
    }
    assertThat(used).isNotEqualTo(first);
  }

  @Test
  void whatWaitsOnARetiredCoreIsDoneByTheOthers() {
    AtomicLongArray handled = new AtomicLongArray(64);
    Pid[] pairs = new Pid[64];
    for (int i = 0; i < pairs.length; i++) {
      int me = i;
      pairs[i] =
          Actor.spawn((it, envelope) -> {
            handled.incrementAndGet(me);
            pairs[me ^ 1].send("ball");
          });
    }
    for (int i = 0; i < pairs.length; i += 2) {
      pairs[i].send("ball");
    }
    for (int round = 0; round < 5; round++) {
      test.node().workers(4);
      allGoOn(handled);
      test.node().workers(1);
      retiredCoresRest(1);
      allGoOn(handled);
    }
    Stream.of(pairs).forEach(Pid::kill);
  }

  private static void allGoOn(AtomicLongArray handled) {
    long[] before = IntStream.range(0, handled.length()).mapToLong(handled::get).toArray();
    eventually(
        () -> IntStream.range(0, before.length).allMatch(i -> handled.get(i) > before[i] + 1));
  }

  @Test
  void nothingIsLostWhileItChanges() throws InterruptedException {
    SplittableRandom random = new SplittableRandom(42);
    CountDownLatch over = new CountDownLatch(1);
    Thread changing =
        Thread.ofPlatform()
            .start(() -> {
              while (over.getCount() > 0) {
                test.node().workers(random.nextInt(1, 9));
                Thread.onSpinWait();
              }
            });
    try {
      for (int i = 0; i < 20; i++) {
        chat(200);
      }
    } finally {
      over.countDown();
      changing.join();
    }
    test.node().workers(1);
    retiredCoresRest(1);
    chat(100);
  }

  @Test
  void whoWaitsInACallbackGoesOnWithTheCoresThatAreLeft() {
    Pid echo = Actor.echo();
    CountDownLatch asked = new CountDownLatch(8);
    List<Pid> askers =
        IntStream.range(0, 8)
            .mapToObj(i ->
                Actor.spawn((me, envelope) -> {
                  asked.countDown();
                  Kernel.get().ask(echo, Kind.CALL, "question", null);
                  me.stop(ExitReason.NORMAL);
                }))
            .toList();
    Stream.of(3, 1, 2, 1).forEach(test.node()::workers);
    askers.forEach(asker -> asker.send("go"));
    askers.forEach(asker -> assertThat(TestNode.endOf(asker)).isEqualTo(ExitReason.NORMAL));
    assertThat(asked.getCount()).isZero();
  }

  @Test
  void badNumbersAndSeededNodesAreRefused() {
    assertThatThrownBy(() -> test.node().workers(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least 1");
    try (Node seeded = Kernel.get().startSeeded(NodeOptions.DEFAULT, 1).node()) {
      assertThat(seeded.workers()).isEqualTo(1);
      assertThatThrownBy(() -> seeded.workers(2)).isInstanceOf(IllegalStateException.class);
    }
  }
}
