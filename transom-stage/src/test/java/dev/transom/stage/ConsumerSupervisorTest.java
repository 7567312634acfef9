package dev.transom.stage;

import static dev.transom.stage.Tap.next;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.transom.otp.Child;
import dev.transom.otp.ChildCount;
import dev.transom.otp.Restart;
import dev.transom.otp.Supervisor;
import dev.transom.process.Down;
import dev.transom.process.ExitReason;
import dev.transom.process.Pid;
import dev.transom.process.Processes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

class ConsumerSupervisorTest extends ConsumerSupervisorScene {
  @Test
  void oneChildIsStartedForEachEvent() {
    StageRef numbers = tap.start();
    StageRef stage = spec(10, 5, template).start();
    emit(numbers, 0, 3);
    List<Running> running = take(3);
    assertThat(events(running)).containsExactly(0, 1, 2);
    assertThat(handle.countChildren()).isEqualTo(new ChildCount(3, 3, 0, 3));
    assertThat(handle.whichChildren())
        .extracting(Child::pid)
        .containsExactlyInAnyOrderElementsOf(
            running.stream().map(it -> Optional.of(it.pid())).toList());
    running.forEach(Running::finish);
    OnNode.eventually(() -> handle.countChildren().specs() == 0);
    numbers.pid().send(new Tap.Complete());
    assertThat(numbers.await()).isEqualTo(ExitReason.NORMAL);
    assertThat(stage.await()).isEqualTo(ExitReason.NORMAL);
    assertThat(letters).isEmpty();
  }

  @Test
  void asManyAreAskedForAsHaveBecomeFree() {
    StageRef numbers = tap.start();
    StageRef stage = spec(5, 2, template).start();
    assertThat(next(demands)).isEqualTo(5);
    emit(numbers, 0, 5);
    List<Running> running = take(5);
    running.get(0).finish();
    OnNode.eventually(() -> handle.countChildren().active() == 4);
    assertThat(demands).isEmpty(); // one is less than the minimum
    running.get(1).finish();
    assertThat(next(demands)).isEqualTo(2);
    emit(numbers, 5, 9); // two more than there is room for
    assertThat(events(take(2))).containsExactly(5, 6);
    assertThat(handle.countChildren().active()).isEqualTo(5);
    stage.stop();
    numbers.stop();
  }

  @Test
  void eachProducerHasItsOwnPlaces() {
    StageRef numbers = tap.start();
    StageRef others = Tap.<Integer>spec("others").start();
    StageRef stage =
        spec(2, 0, template)
            .subscribe(Subscription.<Integer>to("others").maxDemand(1).minDemand(0))
            .start();
    emit(numbers, 0, 5);
    emit(others, 10, 15);
    List<Running> running = take(3);
    assertThat(events(running)).containsExactly(0, 1, 10);
    running.stream().filter(it -> it.event() == 10).forEach(Running::finish);
    assertThat(next(started).event()).isEqualTo(11);
    assertThat(started).isEmpty();
    stage.stop();
    numbers.stop();
    others.stop();
  }

  @Test
  void permanentChildrenAreRefused() {
    assertThatThrownBy(() -> template.restart(Restart.PERMANENT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cannot be permanent");
    assertThatThrownBy(() -> template.intensity(-1, Duration.ofSeconds(1)))
        .hasMessageContaining("negative");
    assertThatThrownBy(() -> template.intensity(1, Duration.ZERO)).hasMessageContaining("positive");
  }

  @Test
  void aChildMayBeStartedByHand() {
    StageRef numbers = tap.start();
    StageRef stage = spec(1, 0, template).start();
    Pid extra = handle.startChild(77);
    assertThat(next(started)).isEqualTo(new Running(77, extra));
    emit(numbers, 0, 2);
    Running first = next(started);
    assertThat(handle.countChildren().active()).isEqualTo(2);
    extra.send("finish");
    OnNode.eventually(() -> handle.countChildren().active() == 1);
    assertThat(started).isEmpty(); // it had no place to free
    first.finish();
    assertThat(next(started).event()).isEqualTo(1);
    stage.stop();
    numbers.stop();
  }

  @Test
  void aTerminatedChildFreesItsPlaceAndItsEventIsHandled() {
    StageRef numbers = tap.start();
    StageRef stage = spec(1, 0, template).start();
    emit(numbers, 0, 2);
    Running first = next(started);
    assertThat(handle.terminateChild(first.pid())).isTrue();
    Running second = next(started);
    assertThat(second.event()).isEqualTo(1);
    assertThat(handle.terminateChild(first.pid())).isFalse();
    second.finish();
    numbers.pid().send(new Tap.Complete());
    assertThat(numbers.await()).isEqualTo(ExitReason.NORMAL);
    stage.await();
    assertThat(letters).isEmpty();
  }

  @Test
  void aHandleOnNothingSaysSo() {
    assertThatThrownBy(handle::countChildren).hasMessageContaining("no consumer supervisor");
  }

  @Test
  void itsSupervisorStopsItLikeASupervisor() {
    StageRef numbers = tap.start();
    Supervisor above = Supervisor.oneForOne().child(spec(1, 0, template).child()).start();
    emit(numbers, 0, 1);
    Running one = next(started);
    BlockingQueue<Down> downs = new LinkedBlockingQueue<>();
    Pid watcher =
        Processes.spawn(self -> {
          self.monitor(one.pid());
          downs.add(self.receive(Down.class));
        });
    above.stop();
    assertThat(next(downs).reason()).isIn(ExitReason.SHUTDOWN, ExitReason.NO_PROCESS);
    Processes.await(watcher);
    numbers.stop();
  }
}
