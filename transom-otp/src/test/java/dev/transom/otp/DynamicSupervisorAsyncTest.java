package dev.transom.otp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.transom.process.Pid;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Children that nobody waits for. */
class DynamicSupervisorAsyncTest {
  @RegisterExtension final OnNode on = new OnNode();
  private final Probe probe = new Probe();

  @Test
  void startsInTheOrderAskedForAndKeepsThem() {
    DynamicSupervisor sessions = DynamicSupervisor.spec().start();
    for (int i = 0; i < 100; i++) {
      sessions.startChildAsync(Kid.spec(probe, "k" + i));
    }
    for (int i = 0; i < 100; i++) {
      probe.expect("+k" + i);
    }
    assertThat(sessions.countChildren()).isEqualTo(new ChildCount(100, 100, 0, 100));
    assertThat(sessions.whichChildren())
        .allMatch(child -> sessions.terminateChild(child.pid().orElseThrow()));
    assertThat(sessions.countChildren().specs()).isZero();
  }

  @Test
  void doesNotWaitForTheInitialisation() {
    CountDownLatch go = new CountDownLatch(1);
    DynamicSupervisor sessions = DynamicSupervisor.spec().start();
    sessions.startChildAsync(
        Kid.init(
            "slow",
            () -> {
              probe.tell("begun");
              await(go);
              return Kid.Outcome.RUN;
            }));
    sessions.startChildAsync(Kid.spec(probe, "next"));
    probe.expect("begun");
    probe.expectNothing();
    go.countDown();
    probe.expect("+next");
    assertThat(sessions.countChildren().active()).isEqualTo(2);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aChildThatDiesIsRestartedLikeAnyOther() {
    DynamicSupervisor sessions = DynamicSupervisor.spec().start();
    sessions.startChildAsync(Kid.spec(probe, "a"));
    probe.expect("+a");
    Pid first = sessions.whichChildren().getFirst().pid().orElseThrow();
    first.kill();
    probe.expect("+a");
    assertThat(sessions.whichChildren().getFirst().restarts()).isEqualTo(1);
  }

  @Test
  void aStartThatFailsOrIsDeclinedIsForgottenAndTheNextComes() {
    DynamicSupervisor sessions = DynamicSupervisor.spec().start();
    AtomicInteger tried = new AtomicInteger();
    sessions.startChildAsync(
        Kid.init(
            "bad",
            () -> {
              tried.incrementAndGet();
              return Kid.Outcome.FAIL;
            }));
    sessions.startChildAsync(Kid.init("idle", () -> Kid.Outcome.IGNORE));
    sessions.startChildAsync(Kid.spec(probe, "good"));
    probe.expect("+good");
    assertThat(sessions.whichChildren()).extracting(Child::id).containsExactly("good");
    assertThat(tried).as("it is not a restart, so not tried again").hasValue(1);
  }

  @Test
  void whatIsOneTooManyOrSignificantIsNotTried() {
    DynamicSupervisor sessions = DynamicSupervisor.spec().maxChildren(1).start();
    sessions.startChildAsync(Kid.spec(probe, "s").restart(Restart.TEMPORARY).significant(true));
    sessions.startChildAsync(Kid.spec(probe, "a"));
    sessions.startChildAsync(Kid.spec(probe, "b"));
    assertThat(sessions.countChildren().specs()).isEqualTo(1);
    probe.expect("+a");
    probe.expectNothing();
  }

  @Test
  void aDeadSupervisorStartsNothing() {
    DynamicSupervisor sessions = DynamicSupervisor.spec().start("sessions");
    sessions.stop();
    sessions.startChildAsync(Kid.spec(probe, "a"));
    assertThatThrownBy(
            () -> DynamicSupervisor.named("sessions").startChildAsync(Kid.spec(probe, "b")))
        .isInstanceOf(ServerEndedException.class);
    probe.expectNothing();
  }
}
