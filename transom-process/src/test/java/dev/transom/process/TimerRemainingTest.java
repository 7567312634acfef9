package dev.transom.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.transom.process.spi.Kernel;
import dev.transom.process.spi.SeededNode;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A timer tells how long it will be until it fires. */
class TimerRemainingTest {
  private static final Duration TEN = Duration.ofSeconds(10);

  private final SeededNode seeded = Kernel.get().startSeeded(NodeOptions.DEFAULT, 1);
  private final Pid receiver =
      Actor.spawn(seeded.node(), Actor.PLAIN, me -> {}, (me, envelope) -> {}, reason -> {});

  @AfterEach
  void close() {
    seeded.node().close();
  }

  @Test
  void untilItHasFired() {
    Timer timer = Processes.sendAfter(TEN, receiver, "late");
    assertThat(timer.remaining()).contains(TEN);
    seeded.advance(Duration.ofSeconds(4));
    assertThat(timer.remaining()).contains(Duration.ofSeconds(6));
    seeded.advance(Duration.ofSeconds(6));
    assertThat(timer.remaining()).isEmpty();
    assertThat(timer.cancel()).isFalse();
  }

  @Test
  void untilItIsCancelled() {
    Timer timer = Processes.sendAfter(TEN, receiver, "never");
    assertThat(timer.cancel()).isTrue();
    assertThat(timer.remaining()).isEmpty();
  }

  @Test
  void untilItsReceiverIsDead() {
    Timer timer = Processes.sendAfter(TEN, receiver, "never");
    receiver.kill();
    assertThat(timer.remaining()).isEmpty();
    assertThat(Processes.sendAfter(TEN, receiver, "never").remaining()).isEmpty();
  }

  @Test
  void anIntervalToItsNextTime() {
    Timer timer = Processes.sendEvery(TEN, receiver, "tick");
    seeded.advance(Duration.ofSeconds(24));
    assertThat(timer.remaining()).contains(Duration.ofSeconds(6));
    timer.cancel();
    assertThat(timer.remaining()).isEmpty();
  }
}
