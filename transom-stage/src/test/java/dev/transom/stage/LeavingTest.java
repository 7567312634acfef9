package dev.transom.stage;

import static dev.transom.stage.Tap.next;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.transom.otp.Supervisor;
import dev.transom.process.ExitReason;
import dev.transom.process.Pid;
import dev.transom.process.spi.FaultPoints;
import dev.transom.process.spi.Kernel;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a stage has ended of its subscriptions stays ended, whoever dies in between. */
class LeavingTest {
  @RegisterExtension final OnNode onNode = new OnNode();

  /** What the sink does once, where it says so. */
  private enum Deed {
    CANCEL,
    CANCEL_AND_DIE,
    CANCEL_FOR_A_REASON,
    CANCEL_FOR_A_FAILURE,
    DIE_WHEN_CANCELLED,
    THROW_WHEN_SUBSCRIBED
  }

  private final BlockingQueue<Object> told = new LinkedBlockingQueue<>();
  private final BlockingQueue<Deed> deeds = new LinkedBlockingQueue<>();
  private StageRef numbers;
  private StageRef others;
  private Supervisor root;

  private boolean does(Deed deed) {
    return deeds.remove(deed);
  }

  private final class Sink extends Consumer<Integer> {
    @Override
    protected Demand handleSubscribe(Upstream producer) {
      told.add("subscribed " + producer.producer());
      if (does(Deed.THROW_WHEN_SUBSCRIBED)) {
        throw new IllegalStateException("told to throw");
      }
      return Demand.AUTOMATIC;
    }

    @Override
    protected void handleCancel(Upstream producer, ExitReason reason) {
      told.add("cancelled " + producer.producer() + " " + reason);
      if (does(Deed.DIE_WHEN_CANCELLED)) {
        self().kill();
      }
    }

    @Override
    protected void handleEvents(Batch<Integer> batch) {
      told.addAll(batch.events());
      if (does(Deed.CANCEL)) {
        batch.from().cancel();
      } else if (does(Deed.CANCEL_AND_DIE)) {
        batch.from().cancel();
        self().kill();
      } else if (does(Deed.CANCEL_FOR_A_REASON)) {
        batch.from().cancel(ExitReason.SHUTDOWN);
      } else if (does(Deed.CANCEL_FOR_A_FAILURE)) {
        batch.from().cancel(new ExitReason.Custom("failure"));
      }
    }
  }

  @BeforeEach
  void start() {
    onNode
        .node()
        .run(() -> {
          numbers = Tap.<Integer>spec("numbers").deadLetters(letter -> {}).start();
          others = Tap.<Integer>spec("others").deadLetters(letter -> {}).start();
        });
  }

  @AfterEach
  void stop() {
    FaultPoints.install(null);
    if (root != null) {
      root.stop();
    }
    numbers.stop();
    others.stop();
  }

  private void sink(CancelMode mode) {
    root =
        Supervisor.oneForOne()
            .child(
                Consumer.of("sink", Sink::new)
                    .subscribe(Subscription.<Integer>to("numbers").cancel(mode))
                    .subscribe(Subscription.<Integer>to("others").cancel(CancelMode.TEMPORARY))
                    .child())
            .start("root");
    assertTold("subscribed numbers", "subscribed others");
  }

  private static void emit(StageRef tap, Integer... events) {
    tap.pid().send(new Tap.Emit(List.of(events)));
  }

  private void assertTold(Object... expected) {
    for (Object one : expected) {
      assertThat(next(told)).isEqualTo(one);
    }
  }

  private static void awaitAcknowledged(StageRef tap) {
    OnNode.eventually(() -> tap.info().downstreams().getFirst().acknowledged() == 1);
  }

  private void killSink() {
    StageRef.named("sink").pid().kill();
  }

  @Test
  void aCancelledSubscriptionIsNotOpenedAgainByASuccessor() {
    sink(CancelMode.PERMANENT);
    deeds.add(Deed.CANCEL);
    emit(numbers, 1);
    assertTold(1);
    OnNode.eventually(() -> numbers.info().downstreams().isEmpty());
    for (int life = 0; life < 3; life++) {
      killSink();
      assertTold("subscribed others");
    }
    emit(numbers, 2);
    emit(others, 3);
    assertTold(3);
    OnNode.eventually(() -> numbers.estimateBufferedCount() == 1);
  }

  @Test
  void untilItIsSubscribedToAnew() {
    sink(CancelMode.PERMANENT);
    deeds.add(Deed.CANCEL);
    emit(numbers, 1);
    assertTold(1);
    OnNode.eventually(() -> numbers.info().downstreams().isEmpty());
    StageRef.named("sink").subscribe(Subscription.<Integer>to("numbers"));
    assertTold("subscribed numbers");
    killSink();
    assertThat(List.of(next(told), next(told)))
        .containsExactlyInAnyOrder("subscribed numbers", "subscribed others");
    emit(numbers, 2);
    assertTold(2);
  }

  @Test
  void whoDiesInTheStepThatCancelsHasNotCancelled() {
    sink(CancelMode.PERMANENT);
    deeds.add(Deed.CANCEL_AND_DIE);
    emit(numbers, 1);
    assertTold(1, "subscribed numbers", "subscribed others", 1);
    emit(numbers, 2);
    assertTold(2);
  }

  @Test
  void whoDiesBehindTheStepThatCancelsHasCancelled() {
    sink(CancelMode.TEMPORARY);
    StageRef sink = StageRef.named("sink");
    deeds.add(Deed.CANCEL_FOR_A_REASON);
    Pid first = sink.pid();
    FaultPoints.install(point -> {
      if (point.equals("stage.commit.after") && first.equals(Kernel.get().caller())) {
        FaultPoints.install(null);
        first.kill();
      }
    });
    emit(numbers, 1);
    assertTold(1, "subscribed others", "cancelled numbers " + ExitReason.SHUTDOWN);
    assertThat(numbers.info().downstreams()).isEmpty();
    emit(others, 2);
    assertTold(2);
    awaitAcknowledged(others);
    killSink();
    assertTold("subscribed others"); // and is told of it once
    emit(others, 3);
    assertTold(3);
  }

  @Test
  void whoIsKilledWhenItIsToldThatItHasCancelledIsToldAgain() {
    sink(CancelMode.PERMANENT);
    deeds.addAll(List.of(Deed.CANCEL_FOR_A_REASON, Deed.DIE_WHEN_CANCELLED));
    emit(numbers, 1);
    String cancelled = "cancelled numbers " + ExitReason.SHUTDOWN;
    assertTold(1, cancelled, "subscribed others", cancelled);
    OnNode.eventually(() -> root.whichChildren().getFirst().pid().isEmpty()); // as the mode says
  }

  @Test
  void whoIsKilledWhenItIsToldThatItIsSubscribedAnewIsToldAgain() {
    sink(CancelMode.TEMPORARY);
    Subscription<Integer> old = Subscription.<Integer>to("numbers").cancel(CancelMode.TEMPORARY);
    deeds.add(Deed.DIE_WHEN_CANCELLED);
    StageRef.named("sink").resubscribeAsync(old, ExitReason.SHUTDOWN, old.maxDemand(7));
    String cancelled = "cancelled numbers " + ExitReason.SHUTDOWN;
    assertTold("subscribed numbers", cancelled);
    assertThat(List.of(next(told), next(told), next(told)))
        .containsExactlyInAnyOrder("subscribed numbers", "subscribed others", cancelled);
    emit(others, 5);
    assertTold(5);
    awaitAcknowledged(others); // so the telling counts
    assertThat(StageRef.named("sink").info().upstreams()).hasSize(2);
    killSink();
    assertThat(List.of(next(told), next(told)))
        .containsExactlyInAnyOrder("subscribed numbers", "subscribed others");
    emit(numbers, 1);
    assertTold(1);
  }

  @Test
  void afterAFailureThatWasItsEndASuccessorBeginsAnew() {
    sink(CancelMode.PERMANENT);
    deeds.add(Deed.CANCEL_FOR_A_FAILURE);
    emit(numbers, 1);
    assertTold(1, "cancelled numbers " + new ExitReason.Custom("failure"));
    assertThat(List.of(next(told), next(told)))
        .containsExactlyInAnyOrder("subscribed numbers", "subscribed others");
    emit(numbers, 2);
    assertTold(2);
  }

  @Test
  void whatTheStageThrowsWhenItIsToldOfASubscriptionIsItsCrashAndNoRefusal() {
    sink(CancelMode.TEMPORARY);
    StageRef third = Tap.<Integer>spec("third").start();
    deeds.add(Deed.THROW_WHEN_SUBSCRIBED);
    assertThatThrownBy(() ->
            StageRef.named("sink")
                .subscribe(Subscription.<Integer>to("third").cancel(CancelMode.TEMPORARY)))
        .hasMessageContaining("has ended");
    assertTold("subscribed third");
    assertThat(List.of(next(told), next(told), next(told)))
        .containsExactlyInAnyOrder("subscribed numbers", "subscribed others", "subscribed third");
    third.stop();
  }

  @Test
  void whatStandsForTheSameSubscriptionIsEqual() {
    BlockingQueue<Boolean> same = new LinkedBlockingQueue<>();
    final class Keeper extends Consumer<Integer> {
      private final Set<Upstream> known = new HashSet<>();

      @Override
      protected Demand handleSubscribe(Upstream producer) {
        known.add(producer);
        return Demand.AUTOMATIC;
      }

      @Override
      protected void handleEvents(Batch<Integer> batch) {
        same.add(known.contains(batch.from()));
        batch.from().cancel(ExitReason.NORMAL);
      }

      @Override
      protected void handleCancel(Upstream producer, ExitReason reason) {
        same.add(known.remove(producer) && known.size() == 1);
      }
    }
    StageRef keeper =
        Consumer.of("keeper", Keeper::new)
            .subscribe(Subscription.<Integer>to("numbers"))
            .subscribe(Subscription.<Integer>to("others"))
            .start();
    emit(others, 1);
    assertThat(next(same)).isTrue();
    assertThat(next(same)).isTrue();
    keeper.await();
  }
}
