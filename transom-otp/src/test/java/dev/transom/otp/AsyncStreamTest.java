package dev.transom.otp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.transom.process.Pid;
import dev.transom.process.ProcessInfo;
import dev.transom.process.Processes;
import dev.transom.process.SpawnOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What streams of tasks give, and how much is on its way at a time. */
class AsyncStreamTest {
  private static final AsyncStreamOptions TEN = AsyncStreamOptions.DEFAULT.maxConcurrency(10);
  private static final AsyncStreamOptions TWO = AsyncStreamOptions.DEFAULT.maxConcurrency(2);

  @RegisterExtension final OnNode on = OnNode.leftIdle();
  private final Probe probe = new Probe();

  private static List<Integer> upTo(int n) {
    return IntStream.range(0, n).boxed().toList();
  }

  private static List<Integer> values(AsyncStream<Integer> results) {
    try (results) {
      return results.stream().map(TaskResult::orElseThrow).toList();
    }
  }

  /** Counts what is pulled from it. */
  private static final class Source implements Iterator<Integer> {
    final AtomicInteger pulled = new AtomicInteger();

    @Override
    public boolean hasNext() {
      return true;
    }

    @Override
    public Integer next() {
      return pulled.getAndIncrement();
    }
  }

  // ------------------------------------------------------------------ results

  @Test
  void givesTheResultsInOrder() {
    assertThat(values(Task.asyncStream(upTo(1_000), n -> n + 1, TEN)))
        .containsExactlyElementsOf(IntStream.rangeClosed(1, 1_000).boxed().toList());
    assertThat(values(Task.asyncStream(List.<Integer>of(), n -> n))).isEmpty();
  }

  @Test
  void givesTheResultsAsTheyComeIfTheyNeedNotBeInOrder() {
    Map<Integer, CountDownLatch> gates = new ConcurrentHashMap<>();
    upTo(3).forEach(n -> gates.put(n, new CountDownLatch(1)));
    TaskFunction<Integer, Integer> gated =
        n -> {
          gates.get(n).await();
          return n;
        };
    try (var results = Task.asyncStream(upTo(3), gated, TEN.ordered(false))) {
      for (int n : List.of(2, 0, 1)) {
        gates.get(n).countDown();
        assertThat(results.next()).isEqualTo(new TaskResult.Success<>(n));
      }
      assertThat(results.hasNext()).isFalse();
    }
    assertThat(values(Task.asyncStream(upTo(1_000), n -> n, TEN.ordered(false))))
        .containsExactlyInAnyOrderElementsOf(upTo(1_000));
  }

  @Test
  void worksInAThreadProcess() throws Throwable {
    Inside.process(self -> {
      self.pid().send("message");
      assertThat(values(Task.asyncStream(upTo(1_000), n -> n, TEN))).isEqualTo(upTo(1_000));
      assertThat(self.receive(Duration.ZERO)).contains("message");
      assertThat(self.receive(Duration.ZERO)).isEmpty();
      assertThat(on.node().info(self.pid()).orElseThrow())
          .satisfies(
              info -> assertThat(info.links()).isEmpty(),
              info -> assertThat(info.monitoredBy()).isEmpty());
    });
  }

  @Test
  void worksInACallbackProcess() {
    ServerPid<Lab.Message> lab = GenServer.start(() -> new Lab(probe));
    lab.cast(new Lab.Do(server -> probe.tell(values(Task.asyncStream(upTo(1_000), n -> n, TEN)))));
    probe.expect(upTo(1_000));
    lab.stop();
  }

  @Test
  void everyElementHasAProcessOfItsOwn() {
    List<TaskResult<Pid>> pids = new ArrayList<>();
    Task.asyncStream(
            upTo(50),
            n -> {
              Processes.self().trapExit(true); // nobody else's business
              return Processes.self().pid();
            })
        .forEachRemaining(pids::add);
    assertThat(pids).doesNotHaveDuplicates().hasSize(50);
  }

  @Test
  void nullIsAnElementLikeOthers() {
    try (var results = Task.asyncStream(java.util.Arrays.asList("a", null), x -> x, TEN)) {
      assertThat(results.next().orElseThrow()).isEqualTo("a");
      assertThat(results.next().orElseThrow()).isNull();
    }
  }

  @Test
  void takesIteratorsAndStreamsAndClosesThem() {
    assertThat(values(Task.asyncStream(upTo(5).iterator(), n -> n, TEN))).isEqualTo(upTo(5));
    Stream<Integer> source = upTo(5).stream().onClose(() -> probe.tell("closed"));
    AsyncStream<Integer> results = Task.asyncStream(source, n -> n, TEN);
    probe.expectNothing();
    results.stream().forEach(probe::tell);
    upTo(5).forEach(n -> probe.expect(new TaskResult.Success<>(n)));
    probe.expect("closed");
    assertThat(results.hasNext()).isFalse();
    assertThatThrownBy(results::next).isInstanceOf(NoSuchElementException.class);
    results.close();
    probe.expectNothing();
  }

  // ------------------------------------------------------------------ laziness and bounds

  @Test
  void nothingStartsBeforeTheFirstResultIsAskedFor() {
    Source source = new Source();
    try (var results = Task.asyncStream(source, n -> n, TWO)) {
      assertThat(source.pulled).hasValue(0);
      assertThat(on.node().processCount()).isZero();
      results.next();
      assertThat(source.pulled.get()).isBetween(1, 4);
    }
    assertThatThrownBy(() -> Task.asyncStream((Iterator<Integer>) null, n -> n, TWO))
        .isInstanceOf(NullPointerException.class);
  }

  @Test
  void noMoreTasksRunThanMay() {
    for (boolean ordered : List.of(true, false)) {
      AtomicInteger running = new AtomicInteger();
      AtomicInteger most = new AtomicInteger();
      TaskFunction<Integer, Integer> counted =
          n -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            Thread.yield();
            running.decrementAndGet();
            return n;
          };
      values(Task.asyncStream(upTo(2_000), counted, TEN.maxConcurrency(3).ordered(ordered)));
      assertThat(most.get()).isBetween(1, 3);
    }
  }

  @Test
  void asManyRunAtOnceAsMay() {
    CountDownLatch all = new CountDownLatch(10);
    TaskFunction<Integer, Integer> together =
        n -> {
          all.countDown();
          all.await(); // ends only if ten run at once
          return n;
        };
    assertThat(values(Task.asyncStream(upTo(10), together, TEN))).isEqualTo(upTo(10));
  }

  @Test
  void aSlowHeadHoldsUpTheSource() {
    for (Optional<Integer> buffer :
        List.of(Optional.<Integer>empty(), Optional.of(0), Optional.of(5))) {
      Source source = new Source();
      Semaphore done = new Semaphore(0);
      CountDownLatch head = new CountDownLatch(1);
      AsyncStreamOptions options = buffer.map(TWO::buffer).orElse(TWO);
      int window = 2 + buffer.orElse(2);
      TaskFunction<Integer, Integer> slowHead =
          n -> {
            if (n == 0) {
              done.acquire(window - 1); // until all others that may start have ended
              head.await();
            } else {
              done.release();
            }
            return n;
          };
      try (var results = Task.asyncStream(source, slowHead, options)) {
        Thread opener =
            Thread.ofVirtual()
                .start(() -> {
                  OnNode.eventually(() -> source.pulled.get() == window);
                  for (int i = 0; i < 1_000; i++) {
                    Thread.yield(); // what would pull more had the time to
                  }
                  probe.tell(source.pulled.get());
                  head.countDown();
                });
        assertThat(results.next().orElseThrow()).isZero();
        probe.expect(window);
        assertThat(opener).isNotNull();
      }
    }
  }

  @Test
  void resultsThatNobodyTakesHoldUpTheSourceOutOfOrderToo() {
    Source source = new Source();
    try (var results = Task.asyncStream(source, n -> n, TWO.ordered(false))) {
      for (int taken = 1; taken <= 200; taken++) {
        results.next();
        assertThat(source.pulled.get()).isLessThanOrEqualTo(taken + 4);
      }
    }
  }

  @Test
  void manyMayRunAtOnce() {
    AsyncStreamOptions all = AsyncStreamOptions.DEFAULT.maxConcurrency(Integer.MAX_VALUE);
    CountDownLatch together = new CountDownLatch(5_000);
    TaskFunction<Integer, Integer> waiting =
        n -> {
          together.countDown();
          together.await();
          return n;
        };
    assertThat(values(Task.asyncStream(upTo(5_000), waiting, all.timeout(Duration.ofMinutes(1)))))
        .isEqualTo(upTo(5_000));
  }

  // ------------------------------------------------------------------ options and use

  @Test
  void badOptionsAreRefused() {
    assertThatThrownBy(() -> Task.asyncStream(upTo(1), n -> n, TEN.maxConcurrency(0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("maxConcurrency");
    assertThatThrownBy(() -> Task.asyncStream(upTo(1), n -> n, TEN.buffer(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("buffer");
    assertThatThrownBy(() -> Task.asyncStream(upTo(1), n -> n, TEN.timeout(Duration.ZERO)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("time");
    assertThatThrownBy(
            () -> Task.asyncStream(upTo(1), n -> n, TEN.process(SpawnOptions.DEFAULT.name("one"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("name");
  }

  @Test
  void itsTasksAreSpawnedAsTheOptionsSay() {
    AsyncStreamOptions options =
        TEN.maxConcurrency(1).process(SpawnOptions.DEFAULT.name("worker").label("fetches"));
    try (var results =
        Task.asyncStream(
            upTo(20),
            n -> on.node().info(Processes.whereis("worker").orElseThrow()).orElseThrow().label(),
            options)) {
      assertThat(results.stream().map(TaskResult::orElseThrow)).containsOnly("fetches").hasSize(20);
    }
  }

  @Test
  void itsTasksMayBeSupervised() {
    TaskSupervisor tasks = TaskSupervisor.of(DynamicSupervisor.spec().maxChildren(3).start());
    AsyncStreamOptions options = TEN.maxConcurrency(2).supervisor(tasks);
    try (var results =
        Task.asyncStream(
            upTo(20),
            n ->
                on.node()
                    .info(Processes.self().pid())
                    .flatMap(ProcessInfo::supervisor)
                    .orElseThrow(),
            options)) {
      assertThat(results.stream().map(TaskResult::orElseThrow))
          .containsOnly(tasks.pid())
          .hasSize(20);
    }
    CountDownLatch never = new CountDownLatch(1);
    try (var results =
        Task.asyncStream(
            upTo(20),
            n -> {
              never.await();
              return n;
            },
            options.maxConcurrency(10))) {
      assertThatThrownBy(results::next).isInstanceOf(MaxChildrenException.class);
      assertThat(results.hasNext()).isFalse();
      OnNode.eventually(() -> tasks.children().isEmpty());
    }
    tasks.stop();
  }

  @Test
  void itBelongsToItsMaker() throws Throwable {
    try (var results = Task.asyncStream(upTo(5), n -> n, TEN)) {
      Inside.process(self -> {
        assertThatThrownBy(results::hasNext)
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("belongs to");
        assertThatThrownBy(results::close).isInstanceOf(IllegalStateException.class);
      });
      assertThat(results.stream().parallel().map(TaskResult::orElseThrow).toList())
          .isEqualTo(upTo(5));
    }
  }
}
