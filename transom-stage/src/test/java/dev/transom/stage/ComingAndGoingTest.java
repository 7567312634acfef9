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

/** Consumers that come late and go early, and what becomes of what they asked for. */
class ComingAndGoingTest {
  @RegisterExtension final OnNode onNode = new OnNode();

  private final BlockingQueue<Long> demands = new LinkedBlockingQueue<>();
  private final BlockingQueue<Integer> one = new LinkedBlockingQueue<>();
  private final BlockingQueue<Integer> two = new LinkedBlockingQueue<>();

  private StageRef tap(Dispatcher<Integer> dispatcher) {
    return Tap.<Integer>spec("numbers", demands)
        .dispatcher(dispatcher)
        .deadLetters(letter -> {})
        .start();
  }

  private static StageRef asking(String name, BlockingQueue<Integer> seen) {
    return AskingSink.start(name, Subscription.<Integer>to("numbers"), seen);
  }

  private static void emit(StageRef tap, int from, int to) {
    tap.pid().send(new Tap.Emit(IntStream.range(from, to).boxed().toList()));
  }

  private static List<Integer> take(BlockingQueue<Integer> seen, int count) {
    List<Integer> taken = new ArrayList<>();
    while (taken.size() < count) {
      taken.add(next(seen));
    }
    return taken;
  }

  @Test
  void whatAConsumerThatIsGoneHadAskedForIsNotAskedForTwice() {
    StageRef numbers = tap(Dispatcher.fair());
    StageRef first = asking("one", one);
    first.pid().send(10);
    assertThat(next(demands)).isEqualTo(10);
    first.pid().kill();
    OnNode.eventually(() -> numbers.info().downstreams().isEmpty());
    StageRef second = asking("two", two);
    second.pid().send(15);
    assertThat(next(demands)).isEqualTo(5);
    emit(numbers, 0, 15);
    assertThat(take(two, 15)).isEqualTo(IntStream.range(0, 15).boxed().toList());
    assertThat(demands).isEmpty();
  }

  @Test
  void whoComesToABroadcastHoldsItUpUntilItAsksAndGetsNothingOld() {
    StageRef numbers = tap(Dispatcher.broadcast());
    StageRef first = asking("one", one);
    first.pid().send(5);
    assertThat(next(demands)).isEqualTo(5);
    emit(numbers, 0, 2);
    assertThat(take(one, 2)).containsExactly(0, 1);
    StageRef second = asking("two", two);
    emit(numbers, 2, 5);
    OnNode.eventually(() -> numbers.estimateBufferedCount() == 3);
    assertThat(one).isEmpty();
    second.pid().send(2);
    assertThat(take(one, 2)).containsExactly(2, 3);
    assertThat(take(two, 2)).containsExactly(2, 3);
    assertThat(demands).isEmpty();
  }

  @Test
  void whenTheSlowestOfABroadcastIsGoneTheOthersGoOn() {
    StageRef numbers = tap(Dispatcher.broadcast());
    StageRef first = asking("one", one);
    StageRef second = asking("two", two);
    first.pid().send(10);
    emit(numbers, 0, 5);
    OnNode.eventually(() -> numbers.estimateBufferedCount() == 5);
    second.pid().kill();
    assertThat(take(one, 5)).containsExactly(0, 1, 2, 3, 4);
    assertThat(next(demands)).isEqualTo(5);
  }

  @Test
  void aConsumerMaySubscribeTwiceToTheSameProducer() {
    StageRef numbers = tap(Dispatcher.greedy());
    StageRef sink =
        Consumer.of(
                "sink",
                Subscription.<Integer>to("numbers").maxDemand(2).minDemand(0),
                batch -> one.addAll(batch.events()))
            .subscribe(Subscription.<Integer>to("numbers").maxDemand(2).minDemand(0))
            .start();
    Tap.awaitDemand(demands, 4);
    emit(numbers, 0, 4);
    assertThat(take(one, 4)).containsExactlyInAnyOrder(0, 1, 2, 3);
    assertThat(sink.info().upstreams()).hasSize(2);
    numbers.pid().send(new Tap.Stop(ExitReason.NORMAL));
    sink.await();
  }

  @Test
  void withoutConsumersNothingIsAskedAndWhatIsEmittedWaits() {
    StageRef numbers = tap(Dispatcher.fair());
    emit(numbers, 0, 3);
    OnNode.eventually(() -> numbers.estimateBufferedCount() == 3);
    assertThat(demands).isEmpty();
    StageRef first = asking("one", one);
    first.pid().send(5);
    assertThat(take(one, 3)).containsExactly(0, 1, 2);
    assertThat(next(demands)).as("what the buffer did not cover").isEqualTo(2);
  }

  @Test
  void eachProducerIsAskedByItsOwnSubscription() {
    StageRef numbers = tap(Dispatcher.fair());
    BlockingQueue<Long> others = new LinkedBlockingQueue<>();
    Tap.<Integer>spec("others", others).start();
    StageRef sink =
        Consumer.of(
                "sink",
                Subscription.<Integer>to("numbers").maxDemand(4),
                batch -> one.addAll(batch.events()))
            .subscribe(Subscription.<Integer>to("others").maxDemand(6).minDemand(5))
            .start();
    assertThat(next(demands)).isEqualTo(4);
    assertThat(next(others)).isEqualTo(6);
    emit(numbers, 0, 2);
    assertThat(take(one, 2)).containsExactly(0, 1);
    assertThat(next(demands)).isEqualTo(2);
    assertThat(others).isEmpty();
    sink.stop();
  }
}
