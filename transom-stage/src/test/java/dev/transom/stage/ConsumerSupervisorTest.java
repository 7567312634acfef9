package dev.transom.stage;

import static dev.transom.stage.Tap.next;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.transom.otp.Child;
import dev.transom.otp.ChildCount;
import dev.transom.otp.GenServer;
import dev.transom.otp.Restart;
import dev.transom.otp.StartIgnoredException;
import dev.transom.otp.Supervisor;
import dev.transom.process.Down;
import dev.transom.process.ExitReason;
import dev.transom.process.Pid;
import dev.transom.process.Processes;
import dev.transom.process.Self;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ConsumerSupervisorTest {
  /** A running child and its event. */
  private record Running(int event, Pid pid) {
    void finish() {
      pid.send("finish");
    }

    void crash() {
      pid.send("crash");
    }
  }

  @RegisterExtension final OnNode onNode = new OnNode();

  private final BlockingQueue<Long> demands = new LinkedBlockingQueue<>();
  private final BlockingQueue<Running> started = new LinkedBlockingQueue<>();
  private final BlockingQueue<DeadLetter<?>> letters = new LinkedBlockingQueue<>();
  private final StageSpec<Void, Integer> tap = Tap.spec("numbers", demands);
  private final ConsumerSupervisor<Integer> handle = ConsumerSupervisor.named("children");

  private final ChildTemplate<Integer> template = ChildTemplate.process("child", this::job);

  private void job(Self self, int event) {
    started.add(new Running(event, self.pid()));
    if (self.receive(String.class).equals("crash")) {
      throw new IllegalStateException("told to crash");
    }
  }

  private StageSpec<Integer, Void> spec(int max, int min, ChildTemplate<Integer> of) {
    return ConsumerSupervisor.spec(
            "children", Subscription.<Integer>to("numbers").maxDemand(max).minDemand(min), of)
        .deadLetters(letters::add);
  }

  private static void emit(StageRef numbers, int from, int to) {
    numbers.pid().send(new Tap.Emit(IntStream.range(from, to).boxed().toList()));
  }

  private List<Running> take(int count) {
    List<Running> taken = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      taken.add(next(started));
    }
    return taken;
  }

  private static List<Integer> events(List<Running> running) {
    return running.stream().map(Running::event).sorted().toList();
  }

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
  void aTemporaryChildThatCrashesIsGivenUp() {
    StageRef numbers = tap.start();
    StageRef stage = spec(1, 0, template).start();
    emit(numbers, 0, 2);
    next(started).crash();
    assertThat(next(started).event()).isEqualTo(1); // its place is free
    DeadLetter<?> letter = next(letters);
    assertThat(letter.event()).isEqualTo(0);
    assertThat(letter.stage()).isEqualTo("children");
    assertThat(letter.cause()).isEqualTo(DeadLetter.Cause.POISON);
    assertThat(letter.error().orElseThrow()).hasMessageContaining("told to crash");
    stage.stop();
    numbers.stop();
  }

  @Test
  void aTransientChildIsRestartedAndKeepsItsPlace() {
    StageRef numbers = tap.start();
    StageRef stage = spec(1, 0, template.restart(Restart.TRANSIENT)).start();
    emit(numbers, 0, 2);
    next(started).crash();
    Running again = next(started);
    assertThat(again.event()).isZero();
    assertThat(handle.whichChildren()).extracting(Child::restarts).containsExactly(1);
    again.finish();
    assertThat(next(started).event()).isEqualTo(1);
    assertThat(letters).isEmpty();
    stage.stop();
    numbers.stop();
  }

  @Test
  void afterTooManyRestartsTheStageEndsWithShutdown() {
    StageRef numbers = tap.start();
    StageRef stage =
        spec(5, 0, template.restart(Restart.TRANSIENT).intensity(1, Duration.ofMinutes(1))).start();
    emit(numbers, 0, 1);
    next(started).crash();
    next(started).crash();
    assertThat(stage.await()).isEqualTo(ExitReason.SHUTDOWN);
    assertThat(StageInfoOf.buffered(numbers)).isEqualTo(1); // the event waits for another
    numbers.stop();
  }

  @Test
  void itsSupervisorTakesThatForAFailureAndItsEventsComeAgain() {
    StageRef numbers = tap.start();
    Supervisor root =
        Supervisor.oneForOne()
            .child(
                spec(5, 0, template.restart(Restart.TRANSIENT).intensity(0, Duration.ofMinutes(1)))
                    .child())
            .start("root");
    emit(numbers, 0, 2);
    take(2).getFirst().crash();
    assertThat(events(take(2))).containsExactly(0, 1);
    assertThat(root.whichChildren().getFirst().restarts()).isEqualTo(1);
    root.stop();
    numbers.stop();
  }

  /** What is not told by messages. */
  private static final class StageInfoOf {
    static long buffered(StageRef stage) {
      OnNode.eventually(() -> stage.info().buffered() > 0);
      return stage.info().buffered();
    }
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
  void aChildThatDoesNotStartFreesItsPlace() {
    ChildTemplate<Integer> failing =
        ChildTemplate.starting(
            "child",
            event ->
                context -> {
                  switch (event) {
                    case 0 -> throw new IllegalStateException("no");
                    case 1 -> throw new StartIgnoredException("child");
                    default -> throw new AssertionError(event);
                  }
                });
    ChildTemplate<Integer> some =
        ChildTemplate.starting(
            "child",
            event -> {
              if (event == 2) {
                throw new IllegalArgumentException("bad event");
              }
              return event < 2 ? failing.start().apply(event) : template.start().apply(event);
            });
    StageRef numbers = tap.start();
    StageRef stage = spec(1, 0, some).start();
    emit(numbers, 0, 4);
    Running last = next(started);
    assertThat(last.event()).isEqualTo(3);
    assertThat(List.of(next(letters).event(), next(letters).event())).isEqualTo(List.of(0, 2));
    assertThat(letters).isEmpty(); // who chose not to start has handled its event
    last.finish();
    numbers.pid().send(new Tap.Complete());
    assertThat(stage.await()).isEqualTo(ExitReason.NORMAL);
    numbers.await();
  }

  @Test
  void childrenSurviveTheLossOfATemporaryProducer() {
    StageRef numbers = tap.start();
    StageRef stage =
        ConsumerSupervisor.spec(
                "children",
                Subscription.<Integer>to("numbers").cancel(CancelMode.TEMPORARY),
                template)
            .start();
    emit(numbers, 0, 2);
    List<Running> running = take(2);
    numbers.pid().kill();
    numbers.await();
    assertThat(handle.countChildren().active()).isEqualTo(2);
    running.forEach(Running::finish);
    OnNode.eventually(() -> handle.countChildren().specs() == 0);
    stage.stop();
  }

  @Test
  void withAPermanentProducerTheChildrenEnd() {
    StageRef numbers = tap.start();
    StageRef stage = spec(5, 2, template).start();
    emit(numbers, 0, 1);
    Running one = next(started);
    numbers.pid().send(new Tap.Crash());
    assertThat(stage.await().isAbnormal()).isTrue();
    assertThat(Processes.await(one.pid())).isEqualTo(ExitReason.SHUTDOWN);
  }

  @Test
  void aKilledSupervisorsEventsComeAgainWhenItsChildrenAreGone() {
    StageRef numbers = tap.start();
    Supervisor above =
        Supervisor.oneForOne()
            .intensity(10, Duration.ofSeconds(1))
            .child(spec(3, 0, template).child())
            .start();
    emit(numbers, 0, 5);
    List<Running> running = take(3);
    running.get(1).finish();
    assertThat(next(started).event()).isEqualTo(3);
    Processes.whereis("children").orElseThrow().kill();
    List<Running> again = take(3);
    assertThat(events(again)).containsExactly(0, 2, 3); // not the one that was finished
    assertThat(running).noneMatch(it -> it.pid().isAlive());
    again.forEach(Running::finish);
    next(started).finish();
    numbers.pid().send(new Tap.Complete());
    assertThat(numbers.await()).isEqualTo(ExitReason.NORMAL);
    above.stop();
    assertThat(letters).isEmpty();
  }

  @Test
  void atMostOnceTheyDoNot() {
    StageRef numbers = tap.start();
    Supervisor above =
        Supervisor.oneForOne()
            .child(spec(3, 0, template).delivery(Delivery.AT_MOST_ONCE).child())
            .start();
    emit(numbers, 0, 5);
    take(3);
    Processes.whereis("children").orElseThrow().kill();
    assertThat(events(take(2))).containsExactly(3, 4);
    above.stop();
    numbers.stop();
  }

  @Test
  void killingTheChildrensSupervisorIsACrashOfTheStage() {
    StageRef numbers = tap.start();
    StageRef stage = spec(3, 0, template).start();
    emit(numbers, 0, 1);
    Running one = next(started);
    onNode.node().info(one.pid()).orElseThrow().supervisor().orElseThrow().kill();
    assertThat(stage.await().toString()).contains("supervisor has ended");
    Processes.await(one.pid());
    numbers.stop();
  }

  @Test
  void aStoppedStageStopsItsChildrenFirst() {
    StageRef numbers = tap.start();
    BlockingQueue<ExitReason> ends = new LinkedBlockingQueue<>();
    StageRef stage = spec(3, 0, ChildTemplate.server("server", event -> new Closing(ends))).start();
    emit(numbers, 0, 2);
    OnNode.eventually(() -> handle.countChildren().active() == 2);
    stage.stop();
    assertThat(ends).containsExactly(ExitReason.SHUTDOWN, ExitReason.SHUTDOWN);
    assertThat(StageInfoOf.buffered(numbers)).isEqualTo(2);
    numbers.stop();
  }

  /** Tells its end. */
  private static final class Closing extends GenServer<Object> {
    private final BlockingQueue<ExitReason> ends;

    Closing(BlockingQueue<ExitReason> ends) {
      this.ends = ends;
    }

    @Override
    protected void init() {
      process().trapExit(true);
    }

    @Override
    protected void handle(Object message) {}

    @Override
    protected void terminate(ExitReason reason) {
      ends.add(reason);
    }
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
