package dev.transom.stage;

import static dev.transom.stage.Tap.next;
import static org.assertj.core.api.Assertions.assertThat;

import dev.transom.process.ExitReason;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a stage in the middle takes, holds and passes on. */
class ProducerConsumerTest {
  @RegisterExtension final OnNode onNode = new OnNode();

  private final BlockingQueue<Long> demands = new LinkedBlockingQueue<>();
  private final BlockingQueue<List<Integer>> batches = new LinkedBlockingQueue<>();
  private final BlockingQueue<Integer> seen = new LinkedBlockingQueue<>();

  private StageRef middle(ProducerConsumer.Transform<Integer, Integer> transform) {
    return ProducerConsumer.<Integer, Integer>of(
            "middle",
            Subscription.<Integer>to("numbers").maxDemand(10).minDemand(5),
            (batch, out) -> {
              batches.add(List.copyOf(batch.events()));
              transform.apply(batch, out);
            })
        .start();
  }

  private StageRef tap() {
    return Tap.<Integer>spec("numbers", demands).deadLetters(letter -> {}).start();
  }

  private static void emit(StageRef tap, int from, int to) {
    tap.pid().send(new Tap.Emit(IntStream.range(from, to).boxed().toList()));
  }

  private List<Integer> take(int count) {
    List<Integer> taken = new ArrayList<>();
    while (taken.size() < count) {
      taken.add(next(seen));
    }
    return taken;
  }

  private static List<Integer> range(int from, int to) {
    return IntStream.range(from, to).boxed().toList();
  }

  @Test
  void itAsksAtOnceAndHandlesNothingBeforeItIsAsked() {
    StageRef numbers = tap();
    StageRef middle = middle((batch, out) -> out.emitAll(batch.events()));
    assertThat(next(demands)).isEqualTo(10);
    emit(numbers, 0, 10);
    OnNode.eventually(() -> numbers.info().downstreams().getFirst().sent() == 10);
    middle.syncInfo("behind nothing that it would have to handle"); // waits for its place only
    assertThat(batches).isEmpty();
    assertThat(demands).isEmpty();
    StageRef sink = AskingSink.start("sink", Subscription.<Integer>to("middle"), seen);
    sink.pid().send(1);
    assertThat(next(seen)).isZero();
    assertThat(next(batches)).isEqualTo(range(0, 5)); // the whole piece, although one was asked for
    sink.pid().send(9);
    assertThat(take(9)).isEqualTo(range(1, 10));
    assertThat(next(batches)).isEqualTo(range(5, 10));
    Tap.awaitDemand(demands, 10);
  }

  @Test
  void whatItEmitsBeyondTheDemandWaitsWithoutABound() {
    StageRef numbers = tap();
    StageRef middle =
        middle((batch, out) -> {
          for (int event : batch.events()) {
            out.emitAll(range(event * 10_000, (event + 1) * 10_000));
          }
        });
    StageRef sink = AskingSink.start("sink", Subscription.<Integer>to("middle"), seen);
    sink.pid().send(1);
    emit(numbers, 0, 3);
    assertThat(next(seen)).isZero();
    assertThat(middle.estimateBufferedCount()).isEqualTo(29_999);
    sink.pid().send(29_999);
    assertThat(take(29_999)).isEqualTo(range(1, 30_000));
  }

  @Test
  void whoFiltersGoesOnUntilThereIsEnough() {
    StageRef numbers =
        Producer.from("numbers", () -> IntStream.iterate(0, i -> i + 1).iterator()).start();
    middle((batch, out) -> batch.events().stream().filter(i -> i % 100 == 99).forEach(out::emit));
    StageRef sink =
        AskingSink.start(
            "sink", Subscription.<Integer>to("middle").cancel(CancelMode.TEMPORARY), seen);
    sink.pid().send(5);
    assertThat(take(5)).containsExactly(99, 199, 299, 399, 499);
    sink.stop();
    numbers.stop();
  }

  @Test
  void theEndOfItsInputComesBehindTheInput() {
    StageRef numbers = tap();
    StageRef middle = middle((batch, out) -> out.emitAll(batch.events()));
    emit(numbers, 0, 10);
    OnNode.eventually(() -> numbers.info().downstreams().getFirst().sent() == 10);
    numbers.pid().send(new Tap.Stop(ExitReason.NORMAL));
    numbers.await();
    StageRef sink = AskingSink.start("sink", Subscription.<Integer>to("middle"), seen);
    sink.pid().send(100);
    assertThat(take(10)).isEqualTo(range(0, 10));
    assertThat(middle.await()).isEqualTo(ExitReason.NORMAL);
    assertThat(sink.await()).isEqualTo(ExitReason.NORMAL);
  }
}
