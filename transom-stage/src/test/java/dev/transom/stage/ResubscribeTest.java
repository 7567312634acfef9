package dev.transom.stage;

import static dev.transom.stage.Tap.next;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.transom.otp.Supervisor;
import dev.transom.otp.Sys;
import dev.transom.process.ExitReason;
import dev.transom.process.Pid;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResubscribeTest {
  @RegisterExtension final OnNode onNode = new OnNode();

  private final BlockingQueue<Object> seen = new LinkedBlockingQueue<>();
  private final BlockingQueue<Object> told = new LinkedBlockingQueue<>();
  private final BlockingQueue<DeadLetter<?>> dead = new LinkedBlockingQueue<>();

  /** Tells of its subscriptions; acknowledges at a message if that is its part. */
  private final class Sink extends Consumer<Integer> {
    private final List<Batch<Integer>> held = new ArrayList<>();

    @Override
    protected Demand handleSubscribe(Upstream producer) {
      told.add("subscribed " + producer.options().maxDemand());
      return Demand.AUTOMATIC;
    }

    @Override
    protected void handleCancel(Upstream producer, ExitReason reason) {
      told.add("cancelled " + producer.options().maxDemand() + " " + reason);
    }

    @Override
    protected void handleEvents(Batch<Integer> batch) {
      held.add(batch);
      seen.addAll(batch.events());
    }

    @Override
    protected void handleInfo(Object message) {
      held.forEach(Batch::acknowledge);
    }
  }

  private static Subscription<Integer> numbers(int max) {
    return Subscription.<Integer>to("numbers").maxDemand(max).cancel(CancelMode.TEMPORARY);
  }

  private StageRef tap(String name, Dispatcher<Integer> dispatcher) {
    return Tap.<Integer>spec(name).dispatcher(dispatcher).deadLetters(dead::add).start();
  }

  private StageSpec<Integer, Void> sink(Subscription<Integer> subscription) {
    return Consumer.of("sink", Sink::new).subscribe(subscription);
  }

  private static void emit(StageRef tap, Integer... events) {
    tap.pid().send(new Tap.Emit(List.of(events)));
  }

  private List<Object> take(int count) {
    List<Object> events = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      events.add(next(seen));
    }
    return events;
  }

  @Test
  void theNewSubscriptionTakesThePlaceOfTheOld() {
    StageRef tap = tap("numbers", Dispatcher.fair());
    StageRef sink = sink(numbers(5)).start();
    assertThat(next(told)).isEqualTo("subscribed 5");
    sink.resubscribe(numbers(5), ExitReason.custom("more"), numbers(7));
    assertThat(next(told)).isEqualTo("subscribed 7");
    assertThat(next(told)).isEqualTo("cancelled 5 " + ExitReason.custom("more"));
    OnNode.eventually(() -> tap.info().downstreams().getFirst().credit() == 7);
    assertThat(tap.info().downstreams()).hasSize(1);
    assertThat(sink.info().upstreams()).hasSize(1);
    emit(tap, 1, 2);
    assertThat(take(2)).containsExactly(1, 2);
  }

  @Test
  void withoutWaitingToo() {
    StageRef tap = tap("numbers", Dispatcher.fair());
    StageRef sink = sink(numbers(5)).start();
    sink.resubscribeAsync(numbers(5), ExitReason.NORMAL, numbers(7));
    OnNode.eventually(() -> tap.info().downstreams().getFirst().credit() == 7);
    assertThat(tap.info().downstreams()).hasSize(1);
  }

  @Test
  void anUnknownOldOneIsIgnored() {
    StageRef tap = tap("numbers", Dispatcher.fair());
    StageRef sink = sink(numbers(5)).start();
    sink.resubscribe(numbers(6), ExitReason.custom("odd"), numbers(7));
    assertThat(tap.info().downstreams()).hasSize(2);
    assertThat(List.of(next(told), next(told))).containsExactly("subscribed 5", "subscribed 7");
    assertThat(told).isEmpty();
  }

  @Test
  void whatIsNotAcknowledgedComesAgainByTheNewOneAheadOfNewEvents() {
    StageRef tap = tap("numbers", Dispatcher.fair());
    Subscription<Integer> byHand = numbers(4).acknowledge(Acknowledge.MANUAL);
    StageRef sink = sink(byHand).start();
    emit(tap, 1, 2, 3);
    assertThat(take(3)).containsExactly(1, 2, 3);
    emit(tap, 4, 5);
    assertThat(take(2)).containsExactly(4, 5);
    sink.resubscribe(byHand, ExitReason.NORMAL, byHand.maxDemand(10));
    emit(tap, 6);
    assertThat(take(6)).containsExactly(1, 2, 3, 4, 5, 6);
    sink.pid().send("acknowledge");
    Sys.state(sink.pid());
    assertThat(tap.info().downstreams().getFirst().acknowledged()).isEqualTo(6);
  }

  @Test
  void whatCameByABroadcastGoesToTheNewOne() {
    StageRef tap = tap("numbers", Dispatcher.broadcast());
    Subscription<Integer> byHand = numbers(4).acknowledge(Acknowledge.MANUAL);
    StageRef sink = sink(byHand).start();
    BlockingQueue<Integer> other = new LinkedBlockingQueue<>();
    Consumer.of("other", numbers(9), batch -> other.addAll(batch.events())).start();
    OnNode.eventually(() -> tap.info().downstreams().stream().allMatch(link -> link.credit() > 0));
    emit(tap, 1, 2);
    assertThat(take(2)).containsExactly(1, 2);
    sink.resubscribe(byHand, ExitReason.NORMAL, byHand.maxDemand(10));
    emit(tap, 3);
    assertThat(take(3)).containsExactly(1, 2, 3);
    assertThat(List.of(next(other), next(other), next(other))).containsExactly(1, 2, 3);
    assertThat(dead).isEmpty();
  }

  @Test
  void aPartitionIsKeptOrChanged() {
    StageRef tap = tap("numbers", Dispatcher.partition(3, event -> event % 3));
    StageRef sink = sink(numbers(4).partition(0)).start();
    StageRef two = Consumer.of("two", numbers(4).partition(2), batch -> {}).start();
    sink.resubscribe(numbers(4).partition(0), ExitReason.NORMAL, numbers(5).partition(0));
    emit(tap, 0);
    assertThat(take(1)).containsExactly(0);
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            sink.resubscribe(numbers(5).partition(0), ExitReason.NORMAL, numbers(5).partition(2)))
        .withMessageContaining("belongs to two already");
    emit(tap, 3);
    assertThat(take(1)).as("the old one stays").containsExactly(3);
    sink.resubscribe(numbers(5).partition(0), ExitReason.NORMAL, numbers(5).partition(1));
    emit(tap, 6, 1);
    assertThat(take(1)).containsExactly(1);
    two.resubscribe(numbers(4).partition(2), ExitReason.NORMAL, numbers(4).partition(0));
    OnNode.eventually(() -> tap.info().buffered() == 0);
  }

  @Test
  void itMayBeAnotherProducer() {
    StageRef one = tap("numbers", Dispatcher.fair());
    StageRef two = tap("others", Dispatcher.fair());
    StageRef sink = sink(numbers(5)).start();
    Subscription<Integer> others = Subscription.<Integer>to("others");
    sink.resubscribe(numbers(5), ExitReason.NORMAL, others);
    assertThat(one.info().downstreams()).isEmpty();
    emit(two, 1);
    assertThat(take(1)).containsExactly(1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> sink.resubscribe(others, ExitReason.NORMAL, others.maxDemand(0)));
    emit(two, 2);
    assertThat(take(1)).containsExactly(2);
    assertThatThrownBy(
            () -> sink.resubscribe(others, ExitReason.NORMAL, Subscription.<Integer>to("nobody")))
        .isInstanceOf(StageNotFoundException.class);
    assertThat(sink.await()).as("as with subscribe").isEqualTo(ExitReason.NO_PROCESS);
  }

  @ParameterizedTest
  @CsvSource({
    "PERMANENT, normal, ends",
    "PERMANENT, odd, ends",
    "TRANSIENT, normal, stays",
    "TRANSIENT, odd, ends",
    "TEMPORARY, odd, stays",
    "WHEN_ALL_END, normal, stays",
    "WHEN_ALL_END, odd, ends",
  })
  void theCancelModeOfTheOldOneDecides(CancelMode mode, String why, String outcome) {
    StageRef tap = tap("numbers", Dispatcher.fair());
    StageRef sink = sink(numbers(5).cancel(mode)).start();
    ExitReason reason = why.equals("normal") ? ExitReason.NORMAL : ExitReason.custom(why);
    sink.resubscribe(numbers(5).cancel(mode), reason, numbers(6).cancel(mode));
    if (outcome.equals("ends")) {
      assertThat(sink.await()).isEqualTo(reason);
    } else {
      emit(tap, 1);
      assertThat(take(1)).containsExactly(1);
    }
  }

  @Test
  void aSuccessorKeepsTheNewOne() {
    StageRef tap = tap("numbers", Dispatcher.broadcast());
    Supervisor supervisor =
        Supervisor.oneForOne()
            .intensity(100, Duration.ofSeconds(1))
            .child(sink(numbers(5)).child())
            .start();
    StageRef sink = StageRef.named("sink");
    assertThat(next(told)).isEqualTo("subscribed 5");
    sink.resubscribe(numbers(5), ExitReason.NORMAL, numbers(7));
    assertThat(List.of(next(told), next(told))).hasSize(2);
    Pid pid = sink.pid();
    pid.kill();
    assertThat(next(told)).isEqualTo("subscribed 7");
    assertThat(tap.info().downstreams()).hasSize(1);
    emit(tap, 1);
    assertThat(take(1)).containsExactly(1);
    supervisor.stop();
  }

  // ------------------------------------------------------------------ cancelling

  /** Cancels while it handles the first of two batches. */
  private StageRef canceller(java.util.function.Consumer<Upstream> cancel, CancelMode mode) {
    return Consumer.of(
            "sink",
            () ->
                new Consumer<Integer>() {
                  @Override
                  protected void handleEvents(Batch<Integer> batch) {
                    seen.addAll(batch.events());
                    cancel.accept(batch.from());
                  }

                  @Override
                  protected void handleCancel(Upstream producer, ExitReason reason) {
                    told.add(reason);
                  }
                })
        .subscribe(numbers(4).minDemand(2).cancel(mode))
        .start();
  }

  @Test
  void whoCancelsWhileItHandlesEventsHasHandledThem() {
    StageRef tap = tap("numbers", Dispatcher.greedy());
    StageRef sink = canceller(Upstream::cancel, CancelMode.PERMANENT);
    OnNode.eventually(() -> tap.info().downstreams().getFirst().credit() == 4);
    emit(tap, 1, 2, 3, 4);
    assertThat(take(2)).containsExactly(1, 2);
    OnNode.eventually(() -> tap.info().downstreams().isEmpty());
    BlockingQueue<Integer> other = new LinkedBlockingQueue<>();
    Consumer.of("other", numbers(9), batch -> other.addAll(batch.events())).start();
    assertThat(List.of(next(other), next(other))).as("each once").containsExactly(3, 4);
    Sys.state(sink.pid());
    assertThat(seen).isEmpty();
    assertThat(told).as("it knows").isEmpty();
    assertThat(sink.pid().isAlive()).isTrue();
  }

  @Test
  void whoCancelsForAReasonIsToldAndTheModeApplies() {
    StageRef tap = tap("numbers", Dispatcher.greedy());
    StageRef sink =
        canceller(producer -> producer.cancel(ExitReason.custom("enough")), CancelMode.TRANSIENT);
    emit(tap, 1);
    assertThat(sink.await()).isEqualTo(ExitReason.custom("enough"));
    assertThat(next(told)).isEqualTo(ExitReason.custom("enough"));
    assertThat(told).isEmpty();
  }
}
