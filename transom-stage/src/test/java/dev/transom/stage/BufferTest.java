package dev.transom.stage;

import static dev.transom.stage.Tap.next;
import static org.assertj.core.api.Assertions.assertThat;

import dev.transom.otp.Supervisor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class BufferTest {
  @RegisterExtension final OnNode onNode = new OnNode();

  private final BlockingQueue<DeadLetter<?>> dead = new LinkedBlockingQueue<>();

  private StageRef overflowing(Keep keep) {
    StageRef tap = Tap.<Integer>spec("numbers").buffer(5, keep).deadLetters(dead::add).start();
    tap.pid().send(new Tap.Emit(List.of(1, 2, 3)));
    tap.pid().send(new Tap.Emit(List.of(4, 5, 6, 7, 8)));
    return tap;
  }

  private void assertDead(int... events) {
    for (int event : events) {
      DeadLetter<?> letter = next(dead);
      assertThat(letter.event()).isEqualTo(event);
      assertThat(letter.cause()).isEqualTo(DeadLetter.Cause.OVERFLOW);
      assertThat(letter.stage()).isEqualTo("numbers");
      assertThat(letter.error()).isEmpty();
    }
  }

  private static List<Integer> take(int count) {
    BlockingQueue<Integer> seen = new LinkedBlockingQueue<>();
    Consumer.of("sink", Subscription.<Integer>to("numbers"), batch -> seen.addAll(batch.events()))
        .start();
    List<Integer> events = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      events.add(next(seen));
    }
    return events;
  }

  @Test
  void aFullBufferThatKeepsTheFirstGivesUpTheNewcomers() {
    StageRef tap = overflowing(Keep.FIRST);
    assertDead(6, 7, 8);
    assertThat(take(5)).containsExactly(1, 2, 3, 4, 5);
    assertThat(dead).isEmpty();
    assertThat(tap.info().deadLetters()).isEqualTo(3);
  }

  @Test
  void aFullBufferThatKeepsTheLastGivesUpTheOldest() {
    StageRef tap = overflowing(Keep.LAST);
    assertDead(1, 2, 3);
    assertThat(take(5)).containsExactly(4, 5, 6, 7, 8);
    assertThat(dead).isEmpty();
    assertThat(tap.info().emitted()).isEqualTo(8);
  }

  @Test
  void whatHasRoomIsNotGivenUp() {
    StageRef tap = Tap.<Integer>spec("numbers").buffer(5, Keep.LAST).deadLetters(dead::add).start();
    tap.pid().send(new Tap.Emit(List.of(1, 2, 3, 4, 5)));
    assertThat(take(5)).containsExactly(1, 2, 3, 4, 5);
    assertThat(dead).isEmpty();
  }

  @Test
  void whatAnEndedProducerStillHeldIsGivenUpAsAbandoned() {
    StageRef tap = Tap.<Integer>spec("numbers").deadLetters(dead::add).start();
    tap.pid().send(new Tap.Emit(List.of(1, 2)));
    OnNode.eventually(() -> tap.info().buffered() == 2);
    tap.stop();
    assertThat(next(dead).cause()).isEqualTo(DeadLetter.Cause.ABANDONED);
    assertThat(next(dead).event()).isEqualTo(2);
  }

  @Test
  void theDefaultWarnsOnceForAllThatAreDiscardedTogether() {
    StageRef tap = Tap.<Integer>spec("numbers").buffer(1, Keep.LAST).start();
    tap.pid().send(new Tap.Emit(List.of(1, 2, 3, 4)));
    OnNode.eventually(() -> tap.info().deadLetters() == 3);
    assertThat(tap.estimateBufferedCount()).isEqualTo(1);
    DeadLetter<?> first =
        new DeadLetter<>("numbers", 1, DeadLetter.Cause.OVERFLOW, 0, Optional.empty());
    first.log();
    assertThat(DeadLetters.warning(first, 1))
        .isEqualTo("the stage numbers gives up an event (OVERFLOW): 1");
    assertThat(DeadLetters.warning(first, 3))
        .isEqualTo("the stage numbers gives up 3 events (OVERFLOW), the first: 1");
  }

  @Test
  void straysAreGivenUpAlthoughAHandlerCutsTheirGiving() {
    Supervisor supervisor =
        Supervisor.oneForOne()
            .child(
                Tap.<Integer>spec("numbers")
                    .dispatcher(Dispatcher.<Integer>partition(1, event -> event))
                    .deadLetters(letter -> {
                      dead.add(letter);
                      if (letter.event().equals(5)) {
                        throw new AssertionError("told to");
                      }
                    })
                    .child())
            .start();
    StageRef.named("numbers").pid().send(new Tap.Emit(List.of(0, 4, 5, 6, 7)));
    for (int event = 4; event <= 7; event++) {
      DeadLetter<?> letter = next(dead);
      assertThat(letter.event()).isEqualTo(event);
      assertThat(letter.cause()).isEqualTo(DeadLetter.Cause.UNKNOWN_PARTITION);
    }
    supervisor.stop();
    assertThat(next(dead).event()).as("abandoned").isEqualTo(0);
    assertThat(dead).isEmpty();
  }
}
