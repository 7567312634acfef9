package dev.transom.stage;

import static dev.transom.stage.Tap.next;
import static org.assertj.core.api.Assertions.assertThat;

import dev.transom.otp.Child;
import dev.transom.otp.GenServer;
import dev.transom.otp.Restart;
import dev.transom.otp.StartIgnoredException;
import dev.transom.otp.Supervisor;
import dev.transom.process.ExitReason;
import dev.transom.process.Processes;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

/** Deaths of children, of producers and of the stage itself. */
class ConsumerSupervisorDeathTest extends ConsumerSupervisorScene {
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
}
