package dev.transom.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.transom.otp.GenServer;
import dev.transom.process.spi.Kernel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A source that messages are handed in to, from a thread that is not the pipeline's. */
class PushTest {
  @RegisterExtension final OnNode onNode = new OnNode();

  private final Seen seen = new Seen();
  private final AtomicReference<SourceContext<Integer>> context = new AtomicReference<>();

  /** Reads nothing; whoever has the context pushes. */
  private final Source<Integer> pushed =
      there -> {
        context.set(there);
        return (demand, out) -> true;
      };

  private SourceContext<Integer> context() {
    Seen.eventually(() -> context.get() != null);
    return context.get();
  }

  private Thread pusher(int from, int to, AtomicInteger done, AtomicReference<Throwable> error) {
    SourceContext<Integer> there = context();
    return Thread.startVirtualThread(() -> {
      try {
        for (int i = from; i < to; i++) {
          there.push(Message.of(i));
          done.incrementAndGet();
        }
      } catch (Throwable e) {
        error.set(e);
      }
    });
  }

  @Test
  void whatIsPushedGoesThrough() throws Exception {
    Pipeline<Integer> pipeline = seen.from(pushed).start("p");
    AtomicReference<Throwable> error = new AtomicReference<>();
    List<Thread> all = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      all.add(pusher(5000 * i, 5000 * (i + 1), new AtomicInteger(), error));
    }
    for (Thread one : all) {
      one.join();
    }
    assertThat(context().position()).isEqualTo(20_000);
    context().end();
    assertThat(pipeline.await(Seen.PATIENCE)).isTrue();
    assertThat(error).hasNullValue();
    assertThat(seen.data).hasSize(20_000).doesNotHaveDuplicates();
  }

  @Test
  void whoPushesWaitsWhileTooManyAreInFlight() {
    Semaphore permits = new Semaphore(0);
    Pipeline<Integer> pipeline =
        Pipeline.from(pushed)
            .process(
                p -> p.concurrency(2),
                message -> {
                  permits.acquire();
                  seen.data.add(message.data());
                  return message;
                })
            .maxInFlight(10)
            .start("p");
    AtomicInteger done = new AtomicInteger();
    pusher(0, 100, done, new AtomicReference<>());
    Seen.eventually(() -> done.get() == 10);
    assertThat(context().tryPush(Message.of(-1))).isFalse();
    assertThat(pipeline.snapshot().inFlight()).isEqualTo(10);
    for (int i = 0; i < 100; i++) {
      permits.release();
      seen.await(i + 1);
      assertThat(pipeline.snapshot().inFlight()).isLessThanOrEqualTo(10);
    }
    assertThat(pipeline.drain(Seen.PATIENCE)).isTrue();
    assertThat(seen.data).hasSize(100).doesNotHaveDuplicates();
  }

  @Test
  void whoPushesWaitsForTheRateLimit() {
    Seen.seeded(node -> {
      Pipeline<Integer> pipeline =
          seen.from(pushed).rateLimit(10, Duration.ofSeconds(1)).start("p");
      node.runUntilIdle();
      AtomicInteger done = new AtomicInteger();
      long begin = Kernel.get().clock(node.node()).nanos();
      GenServer.start(() ->
          new Pusher(() -> {
            for (int i = 0; i < 100; i++) {
              context.get().push(Message.of(i));
              done.incrementAndGet();
            }
          }));
      assertThat(node.runUntil(() -> done.get() == 100, Duration.ofMinutes(1))).isTrue();
      Duration took = Duration.ofNanos(Kernel.get().clock(node.node()).nanos() - begin);
      assertThat(took).isBetween(Duration.ofMillis(8_900), Duration.ofMillis(9_500));
      node.advance(Duration.ofSeconds(1));
      assertThat(seen.data).hasSize(100);
      pipeline.drain();
      node.advance(Duration.ofSeconds(1));
      assertThat(pipeline.phase()).isEqualTo(Phase.ENDED);
    });
  }

  @Test
  void aRateLimitThatIsRaisedLetsWhoPushesGoOn() {
    Pipeline<Integer> pipeline = seen.from(pushed).rateLimit(1, Duration.ofDays(1)).start("p");
    AtomicInteger done = new AtomicInteger();
    pusher(0, 50, done, new AtomicReference<>());
    Seen.eventually(() -> done.get() == 1);
    pipeline.rateLimit(0, Duration.ofSeconds(1));
    seen.await(50);
    pipeline.stop();
  }

  @Test
  void whoPushesWaitsWhileItIsPaused() {
    Pipeline<Integer> pipeline = seen.from(pushed).start("p");
    context();
    pipeline.pause();
    AtomicInteger done = new AtomicInteger();
    Thread pusher = pusher(0, 10, done, new AtomicReference<>());
    assertThat(context().tryPush(Message.of(-1))).isFalse();
    Seen.eventually(() -> pusher.getState() == Thread.State.WAITING);
    assertThat(done).hasValue(0);
    pipeline.resume();
    seen.await(10);
    assertThat(pipeline.drain(Seen.PATIENCE)).isTrue();
  }

  @Test
  void whoWaitsIsRefusedWhenItIsDrained() {
    CountDownLatch go = new CountDownLatch(1);
    Pipeline<Integer> pipeline =
        Pipeline.from(pushed)
            .process(message -> {
              go.await();
              seen.data.add(message.data());
              return message;
            })
            .maxInFlight(1)
            .start("p");
    AtomicInteger done = new AtomicInteger();
    AtomicReference<Throwable> error = new AtomicReference<>();
    pusher(0, 100, done, error);
    Seen.eventually(() -> done.get() == 1);
    pipeline.drain();
    Seen.eventually(() -> error.get() != null);
    assertThat(error.get())
        .isInstanceOf(PipelineEndedException.class)
        .hasMessageContaining("\"p\" takes no more messages");
    assertThatThrownBy(() -> context().push(Message.of(7)))
        .isInstanceOf(PipelineEndedException.class);
    assertThatThrownBy(() -> context().tryPush(Message.of(7)))
        .isInstanceOf(PipelineEndedException.class);
    go.countDown();
    assertThat(pipeline.await(Seen.PATIENCE)).isTrue();
    assertThat(seen.data).hasSize(done.get());
    assertThatThrownBy(() -> context().push(Message.of(7)))
        .isInstanceOf(PipelineEndedException.class);
  }

  @Test
  void whatWasPushedWhileItWasDrainedIsHandledOrRefusedAndNeverForgotten() throws Exception {
    for (int round = 0; round < 30; round++) {
      Seen mine = new Seen();
      context.set(null);
      Pipeline<Integer> pipeline = mine.from(pushed).start("p" + round);
      AtomicInteger done = new AtomicInteger();
      AtomicReference<Throwable> error = new AtomicReference<>();
      List<Thread> all = new ArrayList<>();
      all.add(pusher(0, Integer.MAX_VALUE, done, error));
      all.add(pusher(0, Integer.MAX_VALUE, done, error));
      Seen.eventually(() -> done.get() > 50);
      assertThat(pipeline.drain(Seen.PATIENCE)).isTrue();
      for (Thread one : all) {
        one.join();
      }
      assertThat(error.get()).isInstanceOf(PipelineEndedException.class);
      assertThat(mine.data).hasSize(done.get());
    }
  }

  @Test
  void afterItsEndNothingIsTaken() {
    Pipeline<Integer> pipeline = seen.from(pushed).sources(2).start("p");
    SourceContext<Integer> one = context();
    one.end();
    assertThatThrownBy(() -> one.push(Message.of(7))).isInstanceOf(PipelineEndedException.class);
    assertThat(pipeline.phase()).isEqualTo(Phase.RUNNING);
    pipeline.stop();
  }

  @Test
  @SuppressWarnings("NullAway")
  void nullIsRefused() {
    Pipeline<Integer> pipeline = seen.from(pushed).start("p");
    assertThatThrownBy(() -> context().push(null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> context().tryPush(null)).isInstanceOf(NullPointerException.class);
    assertThat(pipeline.stop()).isZero();
  }

  @Test
  void whatCannotBeTakenInLeavesItsRoom() {
    ContextCarrier<String> broken =
        new ContextCarrier<>() {
          @Override
          public String capture(Message<?> message) {
            throw new IllegalStateException("no context for " + message.data());
          }

          @Override
          public Scope restore(List<String> contexts) {
            return () -> {};
          }
        };
    Pipeline<Integer> pipeline = seen.from(pushed).context(broken).maxInFlight(3).start("p");
    for (int i = 0; i < 10; i++) {
      int number = i;
      assertThatThrownBy(() -> context().push(Message.of(number).group("g")))
          .hasMessage("no context for " + number);
      assertThatThrownBy(() -> pipeline.push(List.of(Message.of(number))))
          .hasMessage("no context for " + number);
    }
    assertThat(pipeline.snapshot().inFlight()).isZero();
    assertThat(context().revoke("g", Duration.ZERO)).isZero();
    assertThat(pipeline.drain(Seen.PATIENCE)).isTrue();
  }

  @Test
  void aReaderThatReservedAllRoomLetsWhoPushesGoOnWhenItGivesItBack() {
    CountDownLatch reading = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    Source<Integer> source =
        there -> {
          context.set(there);
          return (demand, out) -> {
            reading.countDown();
            go.await();
            return true;
          };
        };
    Pipeline<Integer> pipeline =
        seen.from(source).maxInFlight(5).pollInterval(Duration.ofHours(1)).start("p");
    Seen.eventually(() -> reading.getCount() == 0);
    AtomicInteger done = new AtomicInteger();
    Thread pusher = pusher(0, 20, done, new AtomicReference<>());
    Seen.eventually(() -> pusher.getState() == Thread.State.WAITING);
    go.countDown();
    seen.await(20);
    assertThat(pipeline.drain(Seen.PATIENCE)).isTrue();
  }

  @Test
  void severalProcessesOfASourceHaveContextsOfTheirOwn() {
    List<SourceContext<Integer>> all = new CopyOnWriteArrayList<>();
    Source<Integer> source =
        there -> {
          all.add(there);
          return (demand, out) -> true;
        };
    Pipeline<Integer> pipeline = seen.from(source).sources(3).start("p");
    Seen.eventually(() -> all.size() == 3);
    for (SourceContext<Integer> one : all) {
      IntStream.range(0, one.index() + 1).forEach(i -> one.push(Message.of(i)));
      assertThat(one.position()).isEqualTo(one.index() + 1);
      one.end();
    }
    assertThat(pipeline.await(Seen.PATIENCE)).isTrue();
    assertThat(seen.data).hasSize(6);
  }

  /** Does something in a process of the node, once. */
  private static final class Pusher extends GenServer<Object> {
    private final Runnable what;

    Pusher(Runnable what) {
      this.what = what;
    }

    @Override
    protected void init() {
      self().send("go");
    }

    @Override
    protected void handle(Object message) {}

    @Override
    protected void handleInfo(Object message) {
      what.run();
    }
  }
}
