package dev.transom.stage;

import static dev.transom.stage.Tap.next;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.transom.otp.Supervisor;
import dev.transom.otp.Sys;
import dev.transom.process.NodeOptions;
import dev.transom.process.Pid;
import dev.transom.process.spi.Kernel;
import dev.transom.process.spi.SeededNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PollingTest {
  @RegisterExtension final OnNode onNode = new OnNode();

  private final BlockingQueue<Long> demands = new LinkedBlockingQueue<>();
  private final BlockingQueue<Integer> seen = new LinkedBlockingQueue<>();

  private static Subscription<Integer> numbers(int max) {
    return Subscription.<Integer>to("numbers").maxDemand(max).minDemand(0);
  }

  private void sink(int max) {
    Consumer.of("sink", numbers(max), batch -> seen.addAll(batch.events())).start();
  }

  /** What comes from outside is put out as it is wanted, without any counting. */
  private static final class Arrivals extends Producer<Integer> {
    private final Queue<Integer> waiting = new ConcurrentLinkedQueue<>();
    private final BlockingQueue<Long> owed;

    Arrivals(BlockingQueue<Long> owed) {
      this.owed = owed;
    }

    @Override
    protected void handleDemand(long demand, Source<Integer> out) {
      give(out);
    }

    @Override
    protected void handleInfo(Object message, Source<Integer> out) {
      waiting.add((Integer) message);
      give(out);
    }

    private void give(Source<Integer> out) {
      while (out.owed() > 0 && !waiting.isEmpty()) {
        out.emit(waiting.remove());
      }
      owed.add(out.owed());
    }
  }

  @Test
  void theSourceTellsWhatIsOwed() {
    StageRef producer = Producer.of("numbers", () -> new Arrivals(demands)).start();
    producer.pid().send(1);
    assertThat(next(demands)).as("nobody has asked").isZero();
    StageRef sink = AskingSink.start("sink", numbers(10), seen);
    sink.pid().send(3);
    assertThat(next(demands)).isEqualTo(2);
    assertThat(next(seen)).isEqualTo(1);
    sink.pid().send(2);
    assertThat(next(demands)).isEqualTo(4);
    for (int i = 2; i <= 7; i++) {
      producer.pid().send(i);
      assertThat(next(demands)).isEqualTo(Math.max(0, 5 - i));
    }
    Sys.state(sink.pid());
    assertThat(seen).containsExactly(2, 3, 4, 5);
    sink.pid().send(3);
    assertThat(next(demands)).isEqualTo(1);
    assertThat(List.of(next(seen), next(seen))).isNotEmpty();
  }

  /** Gives what there is in a queue, and remembers how much it was asked for. */
  private StageSpec<Void, Integer> queue(Queue<Integer> queue, boolean again) {
    return Producer.stateful(
        "numbers",
        0,
        (given, demand, out) -> {
          demands.add(demand);
          int count = given;
          for (Integer next = poll(queue, out); next != null; next = poll(queue, out)) {
            out.emit(next);
            count++;
          }
          if (again) {
            out.askAgainAfter(Duration.ofDays(1));
          }
          return count;
        });
  }

  private static @org.jspecify.annotations.Nullable Integer poll(
      Queue<Integer> queue, Source<Integer> out) {
    return out.owed() == 0 ? null : queue.poll();
  }

  @Test
  void aNudgedProducerIsAskedForAllItOwes() {
    Queue<Integer> queue = new ConcurrentLinkedQueue<>();
    StageRef producer = queue(queue, false).start();
    producer.nudge();
    Sys.state(producer.pid());
    assertThat(demands).as("nothing is wanted").isEmpty();
    sink(10);
    assertThat(next(demands)).isEqualTo(10);
    Sys.state(producer.pid());
    queue.add(1);
    producer.nudge();
    assertThat(next(demands)).isEqualTo(10);
    assertThat(next(seen)).isEqualTo(1);
    producer.nudge();
    assertThat(next(demands)).isEqualTo(9);
  }

  @Test
  void whoWantsToBeAskedAgainLaterIsNotAskedBefore() {
    Queue<Integer> queue = new ConcurrentLinkedQueue<>();
    StageRef producer = queue(queue, true).start();
    StageRef sink = AskingSink.start("sink", numbers(10), seen);
    sink.pid().send(3);
    assertThat(next(demands)).isEqualTo(3);
    Sys.state(producer.pid());
    queue.add(1);
    sink.pid().send(4);
    OnNode.eventually(() -> producer.info().downstreams().getFirst().credit() == 7);
    Sys.state(producer.pid());
    assertThat(demands).isEmpty();
    producer.nudge();
    assertThat(next(demands)).as("all at once").isEqualTo(7);
    assertThat(next(seen)).isEqualTo(1);
  }

  @Test
  void aSuccessorIsAskedAtOnce() {
    Queue<Integer> queue = new ConcurrentLinkedQueue<>();
    Supervisor supervisor = Supervisor.oneForOne().child(queue(queue, true).child()).start();
    sink(10);
    assertThat(next(demands)).isEqualTo(10);
    Sys.state(StageRef.named("numbers").pid());
    queue.add(1);
    Pid pid = StageRef.named("numbers").pid();
    pid.kill();
    assertThat(next(demands)).isEqualTo(10);
    assertThat(next(seen)).isEqualTo(1);
    supervisor.stop();
  }

  @Test
  void onlyProducersHaveASourceAndDelaysAreNotNegative() {
    StageRef tap =
        Producer.<Integer, Integer>stateful(
                "numbers",
                0,
                (state, demand, out) -> {
                  assertThatIllegalArgumentException()
                      .isThrownBy(() -> out.askAgainAfter(Duration.ofMillis(-1)))
                      .withMessageContaining("negative");
                  demands.add(demand);
                  return state;
                })
            .start();
    StageRef sink = AskingSink.start("sink", numbers(10), seen);
    sink.pid().send(1);
    assertThat(next(demands)).isEqualTo(1);
    assertThat(tap.pid().isAlive()).isTrue();
    assertThatIllegalStateException()
        .isThrownBy(sink::nudge)
        .withMessage("sink is not a producer: it has no source to ask");
  }

  @Test
  void aPollingProducerIsAskedByTheClockOfItsNode() {
    List<Long> polls = new ArrayList<>();
    List<Integer> handled = new ArrayList<>();
    try (SeededNode seeded = Kernel.get().startSeeded(NodeOptions.DEFAULT, 7)) {
      seeded
          .node()
          .run(() -> {
            var clock = Kernel.get().clock(seeded.node());
            long start = clock.nanos();
            Producer.<Integer, Integer>stateful(
                    "numbers",
                    0,
                    (count, demand, out) -> {
                      polls.add(Duration.ofNanos(clock.nanos() - start).toSeconds());
                      assertThat(out.owed()).isEqualTo(demand);
                      if (count % 2 == 0) {
                        out.emit(count);
                      }
                      out.askAgainAfter(Duration.ofSeconds(10));
                      return count + 1;
                    })
                .start();
            Consumer.of("sink", numbers(3), batch -> handled.addAll(batch.events())).start();
            boolean enough = seeded.runUntil(() -> handled.size() == 3, Duration.ofMinutes(10));
            assertThat(enough).isTrue();
          });
    }
    assertThat(polls).containsExactly(0L, 10L, 20L, 30L, 40L);
    assertThat(handled).containsExactly(0, 2, 4);
  }

  @Test
  void aProducerThatIsNeverSatedHearsItsMessages() {
    record Stop() {}
    StageRef endless =
        Producer.of(
                "numbers",
                () ->
                    new Producer<Integer>() {
                      @Override
                      protected void handleDemand(long demand, Source<Integer> out) {
                        for (long i = 0; i < demand; i++) {
                          out.emit(1);
                        }
                      }

                      @Override
                      protected void handleInfo(Object message, Source<Integer> out) {
                        out.complete();
                      }
                    })
            .buffer(Integer.MAX_VALUE, Keep.LAST)
            .start();
    for (int i = 0; i < 4; i++) {
      Consumer.of("sink" + i, numbers(1), batch -> {}).start();
    }
    endless.pid().send(new Stop());
    assertThat(endless.await(Duration.ofSeconds(30)))
        .contains(dev.transom.process.ExitReason.NORMAL);
  }
}
