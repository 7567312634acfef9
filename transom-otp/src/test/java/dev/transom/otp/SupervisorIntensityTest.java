package dev.transom.otp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.transom.process.ChildRestarted;
import dev.transom.process.ExitReason;
import dev.transom.process.Pid;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Restarts that fail or come too often, and supervisors that give up. */
class SupervisorIntensityTest extends RestartScene {
  @Test
  void tooManyRestartsEndTheSupervisor() {
    Supervisor supervisor =
        Kid.abc(probe, Supervisor.oneForOne()).intensity(2, Duration.ofSeconds(60)).start();
    probe.expect("+a", "+b", "+c");
    Kid.pid(supervisor, "a").kill();
    probe.expect("+a");
    Kid.pid(supervisor, "b").kill();
    probe.expect("+b");
    Kid.pid(supervisor, "c").kill();
    probe.expect("-b", "-a");
    assertThat(supervisor.await()).isEqualTo(ExitReason.SHUTDOWN);
    assertThat(on.node().crashes()).isEmpty();
  }

  @Test
  void givingUpEscalates() {
    SupervisorSpec inner =
        Supervisor.oneForOne().intensity(0, Duration.ofSeconds(5)).child(Kid.spec(probe, "x"));
    Supervisor outer = Supervisor.oneForOne().child(ChildSpec.of("inner", inner)).start();
    Pid before = Kid.pid(outer, "inner");
    Kid.pid(Supervisor.of(before), "x").kill();
    probe.expect("+x", "+x");
    ChildRestarted restarted = restarts.next(ChildRestarted.class);
    assertThat(restarted.child()).isEqualTo("inner");
    assertThat(restarted.old()).isEqualTo(before);
    assertThat(restarted.reason()).isEqualTo(ExitReason.SHUTDOWN);
    restarts.expectNothing();
  }

  @Test
  void aFailedRestartCountsAndIsTriedAgain() {
    AtomicInteger starts = new AtomicInteger();
    Supervisor supervisor =
        Supervisor.oneForOne()
            .intensity(3, Duration.ofSeconds(60))
            .child(
                Kid.init(
                    "moody",
                    () -> {
                      int start = starts.incrementAndGet();
                      return start == 2 || start == 3 ? Kid.Outcome.FAIL : Kid.Outcome.RUN;
                    }))
            .start();
    Pid old = Kid.pid(supervisor, "moody");
    old.kill();
    ChildRestarted restarted = restarts.next(ChildRestarted.class);
    assertThat(restarted.old()).isEqualTo(old);
    assertThat(starts.get()).isEqualTo(4);
    restarted.fresh().kill(); // the fourth
    assertThat(supervisor.await()).isEqualTo(ExitReason.SHUTDOWN);
    assertThat(starts.get()).isEqualTo(4);
  }

  @Test
  void aRestartThatFailsForEverGivesUp() {
    AtomicInteger starts = new AtomicInteger();
    Supervisor supervisor =
        Supervisor.oneForAll()
            .child(Kid.spec(probe, "a"))
            .child(
                Kid.init(
                    "b", () -> starts.getAndIncrement() == 0 ? Kid.Outcome.RUN : Kid.Outcome.FAIL))
            .start();
    Kid.pid(supervisor, "b").kill();
    assertThat(supervisor.await()).isEqualTo(ExitReason.SHUTDOWN);
    assertThat(starts.get()).isEqualTo(4); // one start and the three restarts allowed
    probe.expect("+a", "-a", "+a", "-a", "+a", "-a", "+a", "-a");
  }

  @Test
  void theWindowForgetsOldRestarts() {
    Intensity intensity = new Intensity(2, Duration.ofNanos(100));
    assertThat(intensity.allows(0)).isTrue();
    assertThat(intensity.allows(50)).isTrue();
    assertThat(intensity.allows(100)).isFalse();
    assertThat(intensity.allows(101)).isTrue();
    assertThat(intensity.allows(102)).isFalse();
    Intensity wide = new Intensity(1_000, Duration.ofNanos(1_000_000));
    for (int i = 0; i < 1_000; i++) {
      assertThat(wide.allows(i)).isTrue();
    }
    assertThat(wide.allows(1_000)).isFalse();
  }
}
