package dev.transom.stage;

import static dev.transom.stage.Tap.next;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.transom.otp.CallException;
import dev.transom.otp.ServerEndedException;
import dev.transom.otp.Supervisor;
import dev.transom.process.ExitReason;
import dev.transom.process.Pid;
import dev.transom.process.spi.FaultPoints;
import dev.transom.process.spi.Kernel;
import dev.transom.stage.Asked.Twice;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Nobody is answered for events that do not count, wherever the kill is. */
class StageCallCommitTest {
  private static final int CALLS = 2_000;
  private static final int LAST = -1;

  @RegisterExtension final OnNode onNode = new OnNode();

  private final BlockingQueue<Integer> seen = new LinkedBlockingQueue<>();

  @AfterEach
  void removeHook() {
    FaultPoints.install(null);
  }

  private Supervisor tree() {
    return Supervisor.oneForOne()
        .intensity(Integer.MAX_VALUE, Duration.ofSeconds(1))
        .child(Producer.of("echo", Asked.Echo::new).child())
        .child(
            Consumer.of(
                    "sink", Subscription.<Integer>to("echo"), batch -> seen.addAll(batch.events()))
                .child())
        .start();
  }

  @ParameterizedTest
  @CsvSource({
    "stage.commit.before, false",
    "stage.commit.in, true",
    "stage.publish.in, true",
    "stage.commit.after, true"
  })
  void aKillBeforeTheAnswerLeavesFailsTheCall(String point, boolean counts) {
    Supervisor root = tree();
    StageRef echo = StageRef.named("echo");
    Pid first = echo.pid();
    echo.call(new Twice(0)); // what the start commits is behind it
    FaultPoints.install(reached -> {
      if (reached.equals(point) && first.equals(Kernel.get().caller())) {
        FaultPoints.install(null);
        first.kill();
      }
    });
    assertThatExceptionOfType(ServerEndedException.class)
        .isThrownBy(() -> echo.call(new Twice(1)))
        .satisfies(e -> assertThat(e.reason()).isEqualTo(ExitReason.KILLED));
    OnNode.eventually(() -> echo.info().lives() == 2);
    assertThat(echo.call(new Twice(2))).isEqualTo(4);
    assertThat(next(seen)).isZero();
    if (counts) {
      assertThat(next(seen)).isEqualTo(1);
    }
    assertThat(next(seen)).isEqualTo(2);
    root.stop();
  }

  @Test
  void whoeverWasAnsweredHasAnEventThatCountsOnce() {
    long seed = Long.getLong("transom.chaos.seed", ThreadLocalRandom.current().nextLong());
    Random random = new Random(seed);
    Supervisor root = tree();
    StageRef echo = StageRef.named("echo");
    FaultPoints.install(reached -> {
      Pid caller = Kernel.get().caller();
      if (caller != null && caller.equals(echo.pid()) && random.nextInt(20) == 0) {
        caller.kill();
      }
    });
    List<Integer> answered = new ArrayList<>();
    for (int i = 0; i < CALLS; i++) {
      try {
        echo.call(new Twice(i));
        answered.add(i);
      } catch (CallException e) {
        long lives = echo.info().lives();
        assertThat(lives).as("%s, seed %d", e, seed).isPositive();
      }
    }
    FaultPoints.install(null);
    OnNode.eventually(() -> tried(echo));
    List<Integer> events = new ArrayList<>();
    for (int event = next(seen); event != LAST; event = next(seen)) {
      events.add(event);
    }
    assertThat(events).as("once; seed %d", seed).doesNotHaveDuplicates().containsAll(answered);
    assertThat(answered).as("some").isNotEmpty();
    assertThat(echo.info().lives()).as("killed").isGreaterThan(1);
    root.stop();
  }

  private static boolean tried(StageRef echo) {
    try {
      echo.call(new Twice(LAST));
      return true;
    } catch (CallException e) {
      return false;
    }
  }
}
