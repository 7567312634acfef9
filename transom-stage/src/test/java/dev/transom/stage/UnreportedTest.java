package dev.transom.stage;

import static dev.transom.stage.Tap.next;
import static org.assertj.core.api.Assertions.assertThat;

import dev.transom.process.ExitReason;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a collecting stage had collected is not lost silently. */
class UnreportedTest {
  @RegisterExtension final OnNode onNode = new OnNode();

  private final StageSpec<Void, Integer> tap = Tap.spec("numbers");
  private final BlockingQueue<Object> results = new LinkedBlockingQueue<>();
  private final BlockingQueue<DeadLetter<?>> letters = new LinkedBlockingQueue<>();

  private StageRef counting() {
    Subscription<Integer> numbers = Subscription.to("numbers");
    return Consumer.collecting("sink", numbers, Collectors.counting(), results::add)
        .deadLetters(letters::add)
        .start();
  }

  @Test
  void itsResultSoFarIsADeadLetterWhenItIsStopped() {
    StageRef numbers = tap.start();
    StageRef sink = counting();
    numbers.pid().send(new Tap.Emit(List.of(1, 2, 3)));
    OnNode.eventually(() -> sink.info().handled() == 3);
    sink.stop(ExitReason.SHUTDOWN);
    assertThat(results).isEmpty();
    DeadLetter<?> letter = next(letters);
    assertThat(letter.event()).isEqualTo(3L);
    assertThat(letter.cause()).isEqualTo(DeadLetter.Cause.ABANDONED);
    assertThat(letter.stage()).isEqualTo("sink");
    assertThat(sink.info().deadLetters()).isEqualTo(1);
    numbers.stop();
  }

  @Test
  void whoHasCollectedNothingOrHasToldItGivesUpNothing() {
    StageRef numbers = tap.start();
    StageRef idle = counting();
    idle.stop();
    assertThat(letters).isEmpty();
    StageRef sink = counting();
    numbers.pid().send(new Tap.Emit(List.of(1, 2)));
    OnNode.eventually(() -> sink.info().handled() == 2);
    numbers.stop();
    sink.await();
    assertThat(next(results)).isEqualTo(2L);
    assertThat(letters).isEmpty();
  }
}
