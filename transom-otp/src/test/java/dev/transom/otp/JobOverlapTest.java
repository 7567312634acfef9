package dev.transom.otp;

import static dev.transom.otp.OnNode.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.transom.process.ExitReason;
import dev.transom.process.Pid;
import dev.transom.process.ProcessState;
import dev.transom.process.Processes;
import dev.transom.process.WaitInterruptedException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Runs that take their time: on a real node, for a seeded one waits by letting time pass. */
class JobOverlapTest {
  @RegisterExtension final OnNode onNode = new OnNode();

  private final Semaphore gate = new Semaphore(0);
  private final List<Pid> begun = new CopyOnWriteArrayList<>();
  private final AtomicInteger at = new AtomicInteger();
  private final AtomicInteger most = new AtomicInteger();

  /** Its runs begin by hand and end when the gate lets them. */
  private JobSpec gated() {
    return Job.of(
        "job",
        Schedule.at(Instant.MAX),
        run -> {
          most.accumulateAndGet(at.incrementAndGet(), Math::max);
          begun.add(run.process().pid());
          gate.acquire();
          at.decrementAndGet();
        });
  }

  @Test
  void aRunThatIsNotOverSkipsTheNext() {
    List<JobTelemetry.Skipped> events = new CopyOnWriteArrayList<>();
    onNode.node().telemetry().attach("t", JobTelemetry.Skipped.class, events::add);
    Job job = gated().start();
    assertThat(job.runNow()).isTrue();
    assertThat(job.runNow()).isFalse();
    assertThat(job.runNow()).isFalse();
    assertThat(job.info().skipped()).isEqualTo(2);
    assertThat(events).hasSize(2);
    assertThat(job.info().running()).isEqualTo(1);
    gate.release(2);
    eventually(() -> job.info().succeeded() == 1);
    assertThat(job.runNow()).isTrue();
    eventually(() -> job.info().succeeded() == 2);
    assertThat(most).hasValue(1);
  }

  @Test
  void aRunThatIsNotOverQueuesOne() {
    Job job = gated().overlap(Overlap.QUEUE_ONE).start();
    assertThat(job.runNow()).isTrue();
    assertThat(job.runNow()).isTrue();
    assertThat(job.info().queued()).isTrue();
    assertThat(job.runNow()).isFalse();
    assertThat(job.info().skipped()).isEqualTo(1);
    gate.release(2);
    eventually(() -> job.info().succeeded() == 2);
    assertThat(job.info().queued()).isFalse();
    assertThat(most).hasValue(1);
  }

  @Test
  void runsMayBeAllowedToOverlap() {
    Job job = gated().overlap(Overlap.ALLOW).start();
    for (int i = 0; i < 3; i++) {
      assertThat(job.runNow()).isTrue();
    }
    eventually(() -> begun.size() == 3);
    assertThat(job.info().running()).isEqualTo(3);
    gate.release(3);
    eventually(() -> job.info().running() == 0);
  }

  @Test
  void aRunThatTakesTooLongIsKilled() {
    Job job = gated().timeout(Duration.ofMillis(1)).start();
    job.runNow();
    eventually(() -> job.info().failed() == 1);
    assertThat(job.info().lastResult()).contains(ExitReason.KILLED);
  }

  @Test
  void runsEndWithTheirJob() {
    Job job = gated().overlap(Overlap.ALLOW).start();
    job.runNow();
    job.runNow();
    eventually(() -> begun.size() == 2);
    job.stop();
    assertThat(onNode.node().processCount()).isZero();
    begun.forEach(
        run -> assertThat(Processes.await(run, Duration.ZERO)).contains(ExitReason.SHUTDOWN));
  }

  @Test
  void runsEndWithAJobThatIsKilled() {
    Job job = gated().overlap(Overlap.ALLOW).start();
    job.runNow();
    eventually(() -> begun.size() == 1);
    Processes.whereis("job").orElseThrow().kill();
    assertThat(Processes.await(begun.getFirst())).isEqualTo(ExitReason.KILLED);
  }

  @Test
  void aRunThatTrapsExitsIsKilledWhenThePatienceIsOver() {
    Job job =
        Job.of(
                "job",
                Schedule.at(Instant.MAX),
                run -> {
                  run.process().trapExit(true);
                  begun.add(run.process().pid());
                  while (true) {
                    run.process().receive();
                  }
                })
            .patience(Duration.ofMillis(1))
            .start();
    job.runNow();
    eventually(() -> begun.size() == 1);
    job.stop();
    assertThat(Processes.await(begun.getFirst())).isEqualTo(ExitReason.KILLED);
  }

  @Test
  void aRunThatIsKilledButGoesOnDoesNotOverlapItsSuccessor() {
    CountDownLatch release = new CountDownLatch(1);
    Job job =
        Job.of(
                "job",
                Schedule.at(Instant.MAX),
                run -> {
                  most.accumulateAndGet(at.incrementAndGet(), Math::max);
                  begun.add(run.process().pid());
                  if (run.number() == 0) {
                    deaf(release);
                  }
                  at.decrementAndGet();
                })
            .overlap(Overlap.QUEUE_ONE)
            .start();
    job.runNow();
    eventually(() -> begun.size() == 1);
    job.runNow();
    begun.getFirst().kill();
    assertThat(onNode.node().zombies()).containsExactly(begun.getFirst());
    Pid server = Processes.whereis("job").orElseThrow();
    eventually(() -> begun.size() == 2 || isWaiting(server));
    release.countDown();
    eventually(() -> job.info().succeeded() == 1);
    assertThat(begun).hasSize(2);
    assertThat(most).hasValue(1);
  }

  private boolean isWaiting(Pid pid) {
    return onNode.node().info(pid).orElseThrow().state() == ProcessState.WAITING;
  }

  /** Does not heed interrupts. */
  private static void deaf(CountDownLatch latch) {
    boolean waiting = true;
    while (waiting) {
      try {
        latch.await();
        waiting = false;
      } catch (InterruptedException | WaitInterruptedException e) {
        waiting = true;
      }
    }
  }

  @Test
  void aPeriodOfARealClock() throws Exception {
    CountDownLatch three = new CountDownLatch(3);
    Job job = Job.of("job", Schedule.every(Duration.ofMillis(1)), run -> three.countDown()).start();
    three.await();
    assertThat(job.info().next()).isPresent();
    job.stop();
  }
}
