package dev.transom.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.transom.process.Processes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A source of one's own that is asked for messages. */
class CustomSourceTest {
  @RegisterExtension final OnNode onNode = new OnNode();

  private final Seen seen = new Seen();

  /** Counts from where it was; ends at a number. */
  private static Source<Integer> counting(int end) {
    return context ->
        (demand, out) -> {
          int from = (int) context.position();
          int to = Math.min(end, from + demand);
          for (int i = from; i < to; i++) {
            out.emit(Message.of(i));
          }
          return to < end;
        };
  }

  private static <T> T take(BlockingQueue<T> queue) {
    try {
      T next = queue.poll(60, TimeUnit.SECONDS);
      assertThat(next).as("what was waited for").isNotNull();
      return next;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static Queue<PipelineTelemetry.SourceFailed> failures() {
    return Seen.events(PipelineTelemetry.SourceFailed.class);
  }

  // ------------------------------------------------------------------ reading

  @Test
  void itIsReadToItsEnd() {
    assertThat(seen.all(counting(10_000))).hasSize(10_000).doesNotHaveDuplicates();
  }

  @Test
  void itKnowsWhereItIs() {
    Queue<List<Object>> known = new ConcurrentLinkedQueue<>();
    Source<String> source =
        context -> {
          known.add(List.of(context.pipeline(), context.index(), context.concurrency()));
          return (demand, out) -> false;
        };
    Pipeline<String> pipeline = seen.from(source).sources(3).start("p");
    assertThat(pipeline.await(Seen.PATIENCE)).isTrue();
    assertThat(known)
        .containsExactlyInAnyOrder(List.of("p", 0, 3), List.of("p", 1, 3), List.of("p", 2, 3));
  }

  @Test
  void eachProcessHasAPositionOfItsOwn() {
    Source<String> source =
        context ->
            (demand, out) -> {
              long at = context.position();
              out.emit(Message.of(context.index() + ":" + at));
              return at < 2;
            };
    Pipeline<String> pipeline = seen.from(source).sources(2).start("p");
    assertThat(pipeline.await(Seen.PATIENCE)).isTrue();
    assertThat(seen.data).containsExactlyInAnyOrder("0:0", "0:1", "0:2", "1:0", "1:1", "1:2");
  }

  @Test
  void nothingIsLostOrDoubledWhenTheProcessIsKilledInTheMiddleOfReading() {
    BlockingQueue<Integer> reached = new LinkedBlockingQueue<>();
    Source<Integer> source =
        context ->
            (demand, out) -> {
              int from = (int) context.position();
              for (int i = from; i < Math.min(300, from + demand); i++) {
                out.emit(Message.of(i));
                if (i % 50 == 25) {
                  reached.add(i);
                  Processes.sleep(Duration.ofDays(1)); // until it is killed
                }
              }
              return from + demand < 300;
            };
    Pipeline<Integer> pipeline = seen.from(source).start("p");
    for (int i = 0; i < 6; i++) {
      assertThat(take(reached)).isEqualTo(25 + 50 * i);
      Readers.kill("p", 0);
    }
    assertThat(pipeline.await(Seen.PATIENCE)).isTrue();
    assertThat(seen.data).hasSize(300).doesNotHaveDuplicates();
  }

  @Test
  void whatABlockedReaderHasEmittedIsHandled() {
    CountDownLatch go = new CountDownLatch(1);
    Source<String> source =
        context ->
            (demand, out) -> {
              out.emit(Message.of("early"));
              seen.await(1); // or it would wait for ever
              out.emit(Message.of("late"));
              go.await();
              return false;
            };
    Pipeline<String> pipeline = seen.from(source).start("p");
    seen.await(2);
    assertThat(pipeline.phase()).isEqualTo(Phase.RUNNING);
    go.countDown();
    assertThat(pipeline.await(Seen.PATIENCE)).isTrue();
    assertThat(seen.data).containsExactlyInAnyOrder("early", "late");
  }

  @Test
  void aBlockedReaderIsInterruptedByADrainAndWhatItHadEmittedGoesOn() {
    CountDownLatch emitted = new CountDownLatch(1);
    AtomicInteger interrupted = new AtomicInteger();
    CountDownLatch never = new CountDownLatch(1);
    Source<Integer> source =
        context ->
            (demand, out) -> {
              for (int i = 0; i < 10; i++) {
                out.emit(Message.of(i));
              }
              emitted.countDown();
              try {
                never.await();
              } catch (InterruptedException e) {
                interrupted.incrementAndGet();
                throw e;
              }
              return true;
            };
    Pipeline<Integer> pipeline = seen.from(source).start("p");
    seen.await(10);
    pipeline.pause(); // does not interrupt
    assertThat(interrupted).hasValue(0);
    assertThat(pipeline.drain(Seen.PATIENCE)).isTrue();
    assertThat(interrupted).hasValue(1);
    assertThat(seen.data).hasSize(10).doesNotHaveDuplicates();
  }

  @Test
  void aSourceThatIsBeingOpenedIsInterruptedByADrain() {
    CountDownLatch opening = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    Source<Integer> source =
        context -> {
          opening.countDown();
          try {
            never.await();
          } catch (InterruptedException e) {
            interrupted.countDown();
            throw e;
          }
          return (demand, out) -> false;
        };
    Pipeline<Integer> pipeline = seen.from(source).start("p");
    Seen.eventually(() -> opening.getCount() == 0);
    pipeline.drain();
    Seen.eventually(() -> interrupted.getCount() == 0);
    assertThat(pipeline.await(Seen.PATIENCE)).isTrue();
  }

  @Test
  void aReaderThatHadNothingIsAskedAgainAfterThePollInterval() {
    Seen.seeded(node -> {
      List<Long> asked = new ArrayList<>();
      Source<Integer> source =
          context ->
              (demand, out) -> {
                asked.add(asked.size() * 30L);
                return true;
              };
      Pipeline<Integer> pipeline =
          seen.from(source).pollInterval(Duration.ofSeconds(30)).start("p");
      node.advance(Duration.ofSeconds(29));
      assertThat(asked).hasSize(1);
      node.advance(Duration.ofSeconds(62));
      assertThat(asked).hasSize(4);
      pipeline.drain();
      node.advance(Duration.ofSeconds(60));
      assertThat(asked).hasSize(4);
      assertThat(pipeline.phase()).isEqualTo(Phase.ENDED);
    });
  }

  @Test
  void oneThatIsPolledIsNotPolledMoreOftenBecauseAnotherIsBusy() {
    Seen.seeded(node -> {
      AtomicInteger polls = new AtomicInteger();
      Source<Integer> source =
          context ->
              (demand, out) -> {
                if (context.index() == 0) {
                  polls.incrementAndGet();
                  return true;
                }
                int at = (int) context.position();
                for (int i = at; i < Math.min(5000, at + demand); i++) {
                  out.emit(Message.of(i));
                }
                return at + demand < 5000;
              };
      seen.from(source).sources(2).maxInFlight(20).pollInterval(Duration.ofHours(1)).start("p");
      node.advance(Duration.ofMinutes(1));
      assertThat(seen.data).hasSize(5000);
      assertThat(polls).hasValue(1);
    });
  }

  @Test
  void aWakeUpWhileItReadsNothingIsNotForgotten() {
    Seen.seeded(node -> {
      List<String> asked = new ArrayList<>();
      Source<String> source =
          context ->
              (demand, out) -> {
                asked.add("asked");
                if (asked.size() == 1) {
                  context.wakeUp(); // something comes just when it has looked
                } else {
                  out.emit(Message.of("it"));
                }
                return asked.size() < 2;
              };
      seen.from(source).pollInterval(Duration.ofHours(1)).start("p");
      node.runUntilIdle();
      assertThat(asked).hasSize(2);
      assertThat(seen.data).containsExactly("it");
    });
  }

  @Test
  void wakeUpAsksOneThatHadNothing() {
    Seen.seeded(node -> {
      AtomicReference<SourceContext<String>> there = new AtomicReference<>();
      List<String> ready = new ArrayList<>();
      Source<String> source =
          context -> {
            there.set(context);
            return (demand, out) -> {
              ready.forEach(text -> out.emit(Message.of(text)));
              ready.clear();
              return true;
            };
          };
      seen.from(source).pollInterval(Duration.ofHours(1)).start("p");
      node.runUntilIdle();
      ready.add("now");
      node.runUntilIdle();
      assertThat(seen.data).isEmpty();
      there.get().wakeUp();
      node.runUntilIdle();
      assertThat(seen.data).containsExactly("now");
    });
  }

  @Test
  void aBlockedReaderLeavesRoomForTheOthers() {
    CountDownLatch never = new CountDownLatch(1);
    CountDownLatch blocked = new CountDownLatch(1);
    Source<Integer> source =
        context -> {
          SourceReader<Integer> blocking =
              (demand, out) -> {
                blocked.countDown();
                never.await();
                return true;
              };
          SourceReader<Integer> counting =
              (demand, out) -> {
                blocked.await();
                int at = (int) context.position();
                out.emit(Message.of(at));
                return at < 99;
              };
          return context.index() == 0 ? blocking : counting;
        };
    Pipeline<Integer> pipeline = seen.from(source).sources(2).maxInFlight(4).start("p");
    seen.await(100);
    assertThat(pipeline.drain(Seen.PATIENCE)).isTrue();
  }

  // ------------------------------------------------------------------ failing

  @Test
  void oneThatThrowsIsOpenedAnewAfterAPauseThatGrows() {
    Seen.seeded(node -> {
      Queue<PipelineTelemetry.SourceFailed> failed = failures();
      AtomicInteger opened = new AtomicInteger();
      AtomicInteger closed = new AtomicInteger();
      Source<Integer> source =
          context -> {
            opened.incrementAndGet();
            return new SourceReader<>() {
              @Override
              public boolean read(int demand, SourceOutput<Integer> out) throws Exception {
                throw new java.io.IOException("no connection");
              }

              @Override
              public void close() {
                closed.incrementAndGet();
              }
            };
          };
      Pipeline<Integer> pipeline = seen.from(source).start("p");
      node.advance(Duration.ofSeconds(60));
      assertThat(failed)
          .extracting(event -> event.pause().toMillis())
          .startsWith(100L, 200L, 400L, 800L, 1600L, 3200L, 6400L, 10_000L, 10_000L);
      assertThat(failed).allMatch(event -> event.error().getMessage().equals("no connection"));
      assertThat(failed).allMatch(event -> event.source() == 0 && event.pipeline().equals("p"));
      assertThat(opened).hasValue(failed.size());
      assertThat(closed).hasValue(failed.size());
      pipeline.drain();
      node.advance(Duration.ofSeconds(1));
      assertThat(pipeline.phase()).as("a pause does not hold up a drain").isEqualTo(Phase.ENDED);
    });
  }

  @Test
  void thePauseIsShortAgainOnceItHasWorked() {
    Seen.seeded(node -> {
      Queue<PipelineTelemetry.SourceFailed> failed = failures();
      AtomicInteger reads = new AtomicInteger();
      Source<Integer> source =
          context ->
              (demand, out) -> {
                int read = reads.incrementAndGet();
                if (read % 4 != 0) {
                  throw new IllegalStateException("down");
                }
                return true; // it had nothing, and did not fail
              };
      Pipeline<Integer> pipeline = seen.from(source).start("p");
      node.advance(Duration.ofSeconds(3));
      assertThat(failed)
          .extracting(event -> event.pause().toMillis())
          .startsWith(100L, 200L, 400L, 100L, 200L, 400L);
      pipeline.drain();
      node.advance(Duration.ofSeconds(1));
    });
  }

  @Test
  void oneThatCannotBeOpenedIsTriedAgain() {
    AtomicInteger tries = new AtomicInteger();
    Queue<PipelineTelemetry.SourceFailed> failed = failures();
    Source<Integer> source =
        context -> {
          if (tries.incrementAndGet() < 3) {
            throw new java.net.ConnectException("refused");
          }
          return counting(10).open(context);
        };
    assertThat(seen.all(source)).hasSize(10);
    assertThat(failed).hasSize(2);
  }

  @Test
  @SuppressWarnings("NullAway")
  void oneThatOpensNullIsToldWhatToDo() {
    Queue<PipelineTelemetry.SourceFailed> failed = failures();
    Pipeline<Integer> pipeline = Pipeline.from((Source<Integer>) context -> null).start("p");
    Seen.eventually(() -> !failed.isEmpty());
    assertThat(failed.element().error())
        .hasMessage("the source opened null: return a reader from open");
    pipeline.stop();
  }

  @Test
  void whatWasEmittedBeforeItThrewGoesOnAndIsNotEmittedAgain() {
    AtomicInteger failures = new AtomicInteger();
    Source<Integer> source =
        context ->
            (demand, out) -> {
              for (int i = 0; i < 5; i++) {
                out.emit(Message.of((int) context.position() + 1000 * failures.get()));
                out.emit(Message.of(-1));
                if (failures.get() < 2) {
                  failures.incrementAndGet();
                  throw new IllegalStateException("after two");
                }
                return false;
              }
              return false;
            };
    assertThat(seen.all(source)).containsExactlyInAnyOrder(0, -1, 1002, -1, 2004, -1);
  }

  @Test
  void emittingMoreThanAskedForIsRefused() {
    Queue<PipelineTelemetry.SourceFailed> failed = failures();
    AtomicInteger asked = new AtomicInteger();
    AtomicInteger reads = new AtomicInteger();
    Source<Integer> source =
        context ->
            (demand, out) -> {
              if (reads.incrementAndGet() > 1) {
                return false;
              }
              asked.set(demand);
              for (int i = 0; i <= demand; i++) {
                out.emit(Message.of(i));
              }
              return true;
            };
    seen.all(source);
    assertThat(seen.data).hasSize(asked.get());
    assertThat(failed.element().error())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("asked for " + asked.get() + " messages and emits more");
  }

  @Test
  @SuppressWarnings("NullAway")
  void aNullMessageIsRefused() {
    Queue<PipelineTelemetry.SourceFailed> failed = failures();
    AtomicInteger reads = new AtomicInteger();
    Source<Integer> source =
        context ->
            (demand, out) -> {
              if (reads.incrementAndGet() == 1) {
                out.emit(null);
              }
              return false;
            };
    assertThat(seen.all(source)).isEmpty();
    assertThat(failed.element().error()).hasMessage("a source emits no null");
  }

  @Test
  void emittingAfterReadHasReturnedIsRefused() {
    AtomicReference<SourceOutput<Integer>> kept = new AtomicReference<>();
    Source<Integer> source =
        context ->
            (demand, out) -> {
              kept.set(out);
              out.emit(Message.of(1));
              return false;
            };
    seen.all(source);
    assertThatThrownBy(() -> kept.get().emit(Message.of(2)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("use SourceContext.push");
    assertThat(seen.data).containsExactly(1);
  }

  // ------------------------------------------------------------------ the end

  @Test
  void itIsToldOnceThatNothingMoreWillBeAskedFor() {
    List<String> calls = new CopyOnWriteArrayList<>();
    CountDownLatch read = new CountDownLatch(1);
    Source<Integer> source =
        context ->
            new SourceReader<>() {
              @Override
              public boolean read(int demand, SourceOutput<Integer> out) {
                read.countDown();
                return true;
              }

              @Override
              public void drain() {
                calls.add("drain");
              }

              @Override
              public void close() {
                calls.add("close");
              }
            };
    Pipeline<Integer> pipeline = seen.from(source).batch("b", batch -> {}).start("p");
    pipeline.push(List.of(Message.of(1))); // keeps it draining for a moment
    Seen.eventually(() -> read.getCount() == 0);
    pipeline.drain();
    pipeline.drain();
    assertThat(pipeline.drain(Seen.PATIENCE)).isTrue();
    assertThat(calls).containsExactly("drain", "close");
  }

  @Test
  void itIsClosedAfterTheLastAcknowledgement() {
    List<String> calls = new CopyOnWriteArrayList<>();
    Acknowledger acknowledger =
        messages -> messages.successful().forEach(message -> calls.add("acknowledged"));
    Source<Integer> source =
        context ->
            new SourceReader<>() {
              @Override
              public boolean read(int demand, SourceOutput<Integer> out) {
                for (int i = 0; i < 3; i++) {
                  out.emit(Message.of(i).acknowledger(acknowledger, i));
                }
                return false;
              }

              @Override
              public void close() {
                calls.add("closed");
              }
            };
    Pipeline<Integer> pipeline = seen.from(source).batch("b", batch -> {}).start("p");
    assertThat(pipeline.await(Seen.PATIENCE)).isTrue();
    assertThat(calls).containsExactly("acknowledged", "acknowledged", "acknowledged", "closed");
  }

  @Test
  void whatDrainAndCloseThrowHoldsNothingUp() {
    Source<Integer> source =
        context ->
            new SourceReader<>() {
              @Override
              public boolean read(int demand, SourceOutput<Integer> out) {
                return true;
              }

              @Override
              public void drain() {
                throw new IllegalStateException("drain");
              }

              @Override
              public void close() {
                throw new IllegalStateException("close");
              }
            };
    Pipeline<Integer> pipeline = seen.from(source).start("p");
    assertThat(pipeline.drain(Seen.PATIENCE)).isTrue();
  }
}
