package dev.transom.otp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.transom.process.ChildRestarted;
import dev.transom.process.Pid;
import dev.transom.process.Processes;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SupervisorGraceTest {
  private static final Duration GRACE = Duration.ofMillis(200);

  @RegisterExtension final OnNode on = new OnNode(GRACE);
  private final Probe probe = new Probe();
  private final Probe restarts = new Probe();

  @Test
  void aRestartWaitsForAZombieNoLongerThanTheGrace() {
    on.node().telemetry().attach("test", ChildRestarted.class, restarts::tell);
    CountDownLatch go = new CountDownLatch(1);
    Supervisor supervisor =
        Supervisor.oneForOne()
            .child(
                ChildSpec.process(
                    "z",
                    self -> {
                      Processes.shielded(() -> {
                        probe.tell("+z");
                        go.await();
                        return true;
                      });
                      self.receive();
                    }))
            .start();
    probe.expect("+z");
    Pid old = Kid.pid(supervisor, "z");
    long start = System.nanoTime();
    old.kill();
    probe.expect("+z");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(GRACE.dividedBy(2));
    assertThat(on.node().zombies()).contains(old);
    assertThat(restarts.next(ChildRestarted.class).old()).isEqualTo(old);
    go.countDown();
    Processes.await(old);
    assertThat(supervisor.whichChildren().getFirst().restarts()).isEqualTo(1);
    restarts.expectNothing();
  }
}
