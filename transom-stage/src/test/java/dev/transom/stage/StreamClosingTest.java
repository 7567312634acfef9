package dev.transom.stage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.transom.otp.Supervisor;
import dev.transom.process.ExitReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What {@link Producer#fromStream} has opened is closed, once, however it ends. */
class StreamClosingTest {
  @RegisterExtension final OnNode onNode = new OnNode();

  private final AtomicInteger opened = new AtomicInteger();
  private final AtomicInteger closed = new AtomicInteger();
  private final List<Integer> seen = Collections.synchronizedList(new ArrayList<>());

  private Stream<Integer> stream(int count, IntConsumer action) {
    opened.incrementAndGet();
    return IntStream.range(0, count).peek(action).boxed().onClose(closed::incrementAndGet);
  }

  private StageSpec<Void, Integer> numbers(int count, IntConsumer action) {
    return Producer.<Integer>fromStream("numbers", () -> stream(count, action))
        .deadLetters(letter -> {});
  }

  private StageSpec<Integer, Void> sink(int max) {
    return Consumer.of(
        "sink",
        Subscription.<Integer>to("numbers").maxDemand(max),
        batch -> seen.addAll(batch.events()));
  }

  @Test
  void atItsEndBeforeTheStageEnds() {
    StageRef numbers = numbers(10, i -> {}).start();
    sink(3).start();
    assertThat(numbers.await()).isEqualTo(ExitReason.NORMAL);
    assertThat(opened).hasValue(1);
    assertThat(closed).hasValue(1);
    assertThat(seen).hasSize(10);
  }

  @Test
  void whenItHasThrown() {
    StageRef numbers =
        numbers(
                10,
                i -> {
                  if (i == 5) {
                    throw new IllegalStateException("told to throw");
                  }
                })
            .start();
    sink(10).start();
    assertThat(numbers.await().isAbnormal()).isTrue();
    assertThat(closed).hasValue(1);
  }

  @Test
  void beforeASuccessorGoesOnWithAnother() {
    AtomicInteger failures = new AtomicInteger();
    Supervisor root =
        Supervisor.oneForOne()
            .child(
                numbers(
                        10,
                        i -> {
                          if (i == 5 && failures.getAndIncrement() == 0) {
                            throw new IllegalStateException("told to throw");
                          }
                        })
                    .child())
            .start("root");
    sink(10).start().await();
    assertThat(seen).isEqualTo(IntStream.range(0, 10).boxed().toList());
    assertThat(opened).hasValue(2);
    assertThat(closed).hasValue(2);
    root.stop();
  }

  @Test
  void aKillUnderASupervisorLeavesItOpenForTheSuccessor() {
    BlockingQueue<Integer> handled = new LinkedBlockingQueue<>();
    Supervisor root = Supervisor.oneForOne().child(numbers(1_000, i -> {}).child()).start("root");
    StageRef sink =
        AskingSink.start(
            "sink", Subscription.<Integer>to("numbers").cancel(CancelMode.TEMPORARY), handled);
    sink.pid().send(5);
    assertThat(IntStream.range(0, 5).map(i -> Tap.next(handled)).sum()).isEqualTo(10);
    StageRef.named("numbers").pid().kill();
    sink.pid().send(1);
    assertThat(Tap.next(handled)).isEqualTo(5);
    assertThat(opened).hasValue(1);
    assertThat(closed).hasValue(0);
    root.stop(); // the slot ends
    OnNode.eventually(() -> closed.get() == 1);
    sink.stop();
  }

  @Test
  void whenTheStageIsKilledAndWhenItIsStopped() {
    BlockingQueue<Integer> handled = new LinkedBlockingQueue<>();
    for (int round = 1; round <= 2; round++) {
      StageRef numbers = numbers(1_000, i -> {}).start();
      StageRef sink =
          AskingSink.start(
              "sink", Subscription.<Integer>to("numbers").cancel(CancelMode.TEMPORARY), handled);
      sink.pid().send(1);
      Tap.next(handled);
      if (round == 1) {
        numbers.pid().kill();
      } else {
        numbers.stop();
      }
      int expected = round;
      OnNode.eventually(() -> closed.get() == expected);
      sink.stop();
    }
    assertThat(opened).hasValue(2);
  }

  @Test
  void alsoIfTheKillComesBeforeTheFirstCommit() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch gate = new CountDownLatch(1);
    StageRef numbers =
        numbers(
                10,
                i -> {
                  inside.countDown();
                  awaitUninterruptibly(gate);
                })
            .start();
    StageRef sink =
        Consumer.of(
                "sink",
                Subscription.<Integer>to("numbers").cancel(CancelMode.TEMPORARY),
                batch -> seen.addAll(batch.events()))
            .start();
    inside.await();
    numbers.pid().kill();
    gate.countDown();
    OnNode.eventually(() -> closed.get() == 1);
    assertThat(seen).isEmpty();
    sink.stop();
  }

  @Test
  void aStreamThatCannotBeClosedIsACrashOnceAndNothingIsLost() {
    Supervisor root =
        Supervisor.oneForOne()
            .child(
                Producer.<Integer>fromStream(
                        "numbers",
                        () ->
                            IntStream.range(0, 10)
                                .boxed()
                                .onClose(() -> {
                                  closed.incrementAndGet();
                                  throw new IllegalStateException("cannot be closed");
                                }))
                    .child())
            .start("root");
    assertThat(sink(10).start().await(Duration.ofSeconds(10))).contains(ExitReason.NORMAL);
    assertThat(seen).isEqualTo(IntStream.range(0, 10).boxed().toList());
    assertThat(closed.get()).isPositive();
    root.stop();
  }

  private static void awaitUninterruptibly(CountDownLatch gate) {
    boolean interrupted = false;
    while (true) {
      try {
        gate.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
