package dev.transom.stage;

import static dev.transom.stage.Tap.next;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.transom.process.ExitReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class StagePublisherTest {
  private static final Probe.End COMPLETE = new Probe.End(null);

  @RegisterExtension final OnNode onNode = new OnNode();

  private final BlockingQueue<Long> demands = new LinkedBlockingQueue<>();
  private final StageSpec<Void, Integer> tap = Tap.spec("numbers", demands);

  private static List<Object> take(Probe<?> probe, int signals) {
    List<Object> taken = new ArrayList<>();
    for (int i = 0; i < signals; i++) {
      taken.add(next(probe.seen));
    }
    return taken;
  }

  private static StagePublisher<Integer> publisher() {
    return StagePublisher.of(Subscription.to("numbers"));
  }

  @Test
  void everythingComesInOrderAndThenTheEnd() {
    StageRef numbers =
        Producer.fromIterable("numbers", IntStream.range(0, 5_000).boxed().toList()).start();
    Probe<Integer> probe = new Probe<>(Long.MAX_VALUE);
    publisher().subscribe(probe);
    assertThat(take(probe, 5_000)).isEqualTo(IntStream.range(0, 5_000).boxed().toList());
    assertThat(next(probe.seen)).isEqualTo(COMPLETE);
    numbers.await();
  }

  @Test
  void whoSubscribesToAFinishedStageIsToldItsEnd() {
    StageRef numbers = tap.start();
    numbers.pid().send(new Tap.Complete());
    numbers.await();
    Probe<Integer> probe = new Probe<>(0);
    publisher().subscribe(probe);
    assertThat(next(probe.seen)).isEqualTo(COMPLETE);
  }

  @Test
  void severalSubscribersShareAsTheDispatcherHasIt() {
    StageRef numbers = tap.dispatcher(Dispatcher.partition(2, i -> (int) i % 2)).start();
    Probe<Integer> even = new Probe<>(10);
    Probe<Integer> odd = new Probe<>(10);
    StagePublisher.of(Subscription.<Integer>to("numbers").partition(0)).subscribe(even);
    StagePublisher.of(Subscription.<Integer>to("numbers").partition(1)).subscribe(odd);
    numbers.pid().send(new Tap.Emit(List.of(1, 2, 3, 4)));
    numbers.pid().send(new Tap.Complete());
    assertThat(take(even, 3)).containsExactly(2, 4, COMPLETE);
    assertThat(take(odd, 3)).containsExactly(1, 3, COMPLETE);
    numbers.await();
  }

  @Test
  void aRefusedSubscriberIsToldWhy() {
    StageRef numbers = tap.dispatcher(Dispatcher.partition(2)).start();
    Probe<Integer> probe = new Probe<>(1);
    publisher().subscribe(probe);
    assertThat(next(probe.seen))
        .isInstanceOfSatisfying(
            Probe.End.class, end -> assertThat(end.error()).hasMessageContaining("say which"));
    numbers.stop();
  }

  @Test
  void aStageThatIsNotThereIsAnError() {
    Probe<Integer> probe = new Probe<>(1);
    publisher().subscribe(probe);
    assertThat(probe.subscription).isNotNull();
    assertThat(next(probe.seen))
        .isInstanceOfSatisfying(
            Probe.End.class,
            end -> assertThat(end.error()).isInstanceOf(StageNotFoundException.class));
  }

  @Test
  void anyOtherThanTheNormalEndIsAnErrorWithTheReason() {
    for (ExitReason reason :
        List.of(ExitReason.SHUTDOWN, ExitReason.custom("odd"), ExitReason.KILLED)) {
      StageRef numbers = tap.start();
      Probe<Integer> probe = new Probe<>(1);
      publisher().subscribe(probe);
      if (reason.equals(ExitReason.KILLED)) {
        numbers.pid().kill();
      } else {
        numbers.pid().send(new Tap.Stop(reason));
      }
      assertThat(next(probe.seen))
          .isInstanceOfSatisfying(
              Probe.End.class,
              end ->
                  assertThat(end.error())
                      .isInstanceOfSatisfying(
                          StageEndedException.class,
                          it -> {
                            assertThat(it.reason()).isEqualTo(reason);
                            assertThat(it.stage()).isEqualTo("numbers");
                          }));
      OnNode.eventually(() -> onNode.node().processCount() == 0);
    }
  }

  @Test
  void howeverMuchIsRequestedNoMoreThanTheMaximumIsAskedFor() {
    StageRef numbers = tap.start();
    Probe<Integer> probe = new Probe<>(Long.MAX_VALUE);
    StagePublisher.of(Subscription.<Integer>to("numbers").maxDemand(10).minDemand(4))
        .subscribe(probe);
    assertThat(next(demands)).isEqualTo(10);
    numbers.pid().send(new Tap.Emit(List.of(1, 2, 3, 4, 5, 6)));
    assertThat(next(demands)).isEqualTo(6);
    numbers.stop();
  }

  @Test
  void requestsBecomeDemand() {
    StageRef numbers = tap.start();
    Probe<Integer> probe = new Probe<>(2);
    publisher().subscribe(probe);
    assertThat(next(demands)).isEqualTo(2);
    numbers.pid().send(new Tap.Emit(List.of(1, 2, 3)));
    assertThat(take(probe, 2)).containsExactly(1, 2);
    probe.subscription.request(3);
    assertThat(next(probe.seen)).isEqualTo(3);
    assertThat(next(demands)).isEqualTo(2); // one was there
    numbers.stop();
  }

  @Test
  void whatASelectorPassesOverIsAskedForAgain() {
    StageRef numbers = tap.start();
    Probe<Integer> probe = new Probe<>(2);
    StagePublisher.of(Subscription.<Integer>to("numbers").selector(i -> i % 2 == 0))
        .subscribe(probe);
    assertThat(next(demands)).isEqualTo(2);
    numbers.pid().send(new Tap.Emit(List.of(1, 3, 5, 6, 7, 8)));
    numbers.pid().send(new Tap.Complete());
    assertThat(take(probe, 2)).containsExactly(6, 8);
    probe.subscription.request(1);
    assertThat(next(probe.seen)).isEqualTo(COMPLETE);
    numbers.await(); // which the events passed over do not hold up
  }

  @Test
  void whatACancelledSubscriberWasNotGivenGoesToTheOthers() {
    StageRef numbers = tap.start();
    AtomicReference<Probe<Integer>> holder = new AtomicReference<>();
    holder.set(
        new Probe<>(
            10,
            event -> {
              if (event == 3) {
                holder.get().subscription.cancel();
              }
            }));
    publisher().subscribe(holder.get());
    numbers.pid().send(new Tap.Emit(IntStream.rangeClosed(1, 10).boxed().toList()));
    assertThat(take(holder.get(), 3)).containsExactly(1, 2, 3);
    Probe<Integer> other = new Probe<>(10);
    publisher().subscribe(other);
    assertThat(take(other, 7)).containsExactly(4, 5, 6, 7, 8, 9, 10);
    numbers.pid().send(new Tap.Complete());
    assertThat(next(other.seen)).isEqualTo(COMPLETE);
    numbers.await();
    assertThat(holder.get().seen).isEmpty();
  }

  @Test
  void aSubscriberThatThrowsIsToldNothingMoreAndItsEventComesAgain() {
    StageRef numbers = tap.start();
    Probe<Integer> bad =
        new Probe<>(
            10,
            event -> {
              if (event == 2) {
                throw new IllegalStateException("told to throw");
              }
            });
    publisher().subscribe(bad);
    numbers.pid().send(new Tap.Emit(List.of(1, 2, 3)));
    assertThat(take(bad, 2)).containsExactly(1, 2);
    Probe<Integer> other = new Probe<>(10);
    publisher().subscribe(other);
    assertThat(take(other, 2)).containsExactly(2, 3);
    numbers.stop();
    assertThat(bad.seen).isEmpty();
  }

  @Test
  void aSubscriberWhoseProcessIsKilledIsTold() {
    StageRef numbers = tap.start();
    Probe<Integer> probe = new Probe<>(10);
    publisher().subscribe(probe);
    OnNode.eventually(() -> onNode.node().processCount() == 2);
    onNode.node().processes().stream()
        .filter(it -> !it.pid().equals(numbers.pid()))
        .forEach(it -> it.pid().kill());
    assertThat(next(probe.seen))
        .isInstanceOfSatisfying(
            Probe.End.class,
            end -> assertThat(end.error()).isInstanceOf(StageEndedException.class));
    numbers.stop();
  }

  @Test
  void badOptionsAreRefusedWhereTheyAreGiven() {
    assertThatThrownBy(() -> StagePublisher.of(Subscription.to("numbers").maxDemand(0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("maxDemand");
    assertThatThrownBy(() -> publisher().subscribe(null)).isInstanceOf(NullPointerException.class);
  }

  @Test
  void acrossBothBridgesNothingIsLostUnderKills() {
    List<Integer> all = IntStream.range(0, 20_000).boxed().toList();
    StageRef numbers = Producer.fromIterable("numbers", all).start();
    StageSpec<Void, Integer> bridged =
        Producer.fromPublisher(
            "bridged", StagePublisher.of(Subscription.<Integer>to("numbers").maxDemand(100)));
    FromPublisherTest.underKills(bridged, all);
    assertThat(numbers.await(Duration.ofSeconds(10))).contains(ExitReason.NORMAL);
  }
}
