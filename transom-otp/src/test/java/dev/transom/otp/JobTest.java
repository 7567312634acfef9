package dev.transom.otp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.transom.process.ExitReason;
import dev.transom.process.NodeOptions;
import dev.transom.process.Pid;
import dev.transom.process.Processes;
import dev.transom.process.SpawnOptions;
import dev.transom.process.spi.Kernel;
import dev.transom.process.spi.SeededNode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Jobs in virtual time; it begins with 1970. */
class JobTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final SeededNode seeded =
      Kernel.get().startSeeded(NodeOptions.DEFAULT.crashReporter(report -> {}), 1);
  private final List<Instant> runs = new ArrayList<>();

  @AfterEach
  void close() {
    seeded.close();
    assertThat(seeded.node().processCount()).isZero();
  }

  private void on(Runnable test) {
    seeded.node().run(test);
  }

  private static Instant at(long seconds) {
    return Instant.ofEpochSecond(seconds);
  }

  private Instant now() {
    return Kernel.get().clock(seeded.node()).now();
  }

  private JobSpec logging(Schedule schedule) {
    return Job.of("job", schedule, run -> runs.add(now()));
  }

  @Test
  void everyPeriodWithoutDrift() {
    on(() -> {
      Job job =
          Job.of(
                  "job",
                  Schedule.every(Duration.ofSeconds(10)),
                  run -> {
                    runs.add(run.planned());
                    Processes.sleep(Duration.ofSeconds(3));
                  })
              .start();
      seeded.advance(Duration.ofSeconds(35));
      assertThat(runs).containsExactly(at(10), at(20), at(30));
      JobInfo info = job.info();
      assertThat(info.next()).contains(at(40));
      assertThat(info.started()).isEqualTo(3);
      assertThat(info.succeeded()).isEqualTo(3);
      assertThat(info.failed()).isZero();
      assertThat(info.lastStart()).contains(at(30));
      assertThat(info.lastDuration()).contains(Duration.ofSeconds(3));
      assertThat(info.lastResult()).contains(ExitReason.NORMAL);
      job.stop();
    });
  }

  @Test
  void anInitialDelay() {
    on(() -> {
      logging(Schedule.every(SECOND).initialDelay(Duration.ZERO)).start();
      seeded.advance(Duration.ofSeconds(2));
      assertThat(runs).containsExactly(at(0), at(1), at(2));
    });
  }

  @Test
  void once() {
    on(() -> {
      Job job = logging(Schedule.at(at(90))).start();
      assertThat(job.info().next()).contains(at(90));
      seeded.advance(Duration.ofHours(1));
      assertThat(runs).containsExactly(at(90));
      assertThat(job.info().next()).isEmpty();
    });
  }

  @Test
  void aTimeOfThePast() {
    on(() -> {
      seeded.advance(Duration.ofHours(1));
      Job job = logging(Schedule.at(at(90))).start();
      seeded.advance(Duration.ZERO);
      assertThat(runs).hasSize(1);
      job.stop();
      Job skipping = logging(Schedule.at(at(90))).missed(Missed.SKIP).start();
      seeded.advance(Duration.ofHours(1));
      assertThat(runs).hasSize(1);
      assertThat(skipping.info().missed()).isEqualTo(1);
    });
  }

  @Test
  void byTheCalendar() {
    on(() -> {
      logging(Schedule.cron("30 12 * * MON", ZoneOffset.UTC)).start();
      seeded.advance(Duration.ofDays(14)); // the first day was a Thursday
      assertThat(runs)
          .containsExactly(
              Instant.parse("1970-01-05T12:30:00Z"), Instant.parse("1970-01-12T12:30:00Z"));
    });
  }

  @Test
  void aCrashOfARunDoesNotStopTheSchedule() {
    on(() -> {
      Job job =
          Job.of(
                  "job",
                  Schedule.every(SECOND),
                  run -> {
                    runs.add(run.planned());
                    if (run.number() % 2 == 0) {
                      throw new IllegalStateException("told to");
                    }
                  })
              .start();
      Pid pid = seeded.node().whereis("job").orElseThrow();
      seeded.advance(Duration.ofSeconds(4));
      assertThat(runs).hasSize(4);
      assertThat(job.info().failed()).isEqualTo(2);
      assertThat(job.info().succeeded()).isEqualTo(2);
      assertThat(seeded.node().crashes()).hasSize(2);
      assertThat(seeded.node().crashes().getFirst().supervisor()).contains(pid);
      assertThat(seeded.node().whereis("job")).contains(pid);
    });
  }

  @Test
  void pauseAndResume() {
    on(() -> {
      Job job = logging(Schedule.every(SECOND)).start();
      seeded.advance(Duration.ofMillis(1500));
      job.pause();
      assertThat(job.info().paused()).isTrue();
      seeded.advance(Duration.ofSeconds(5));
      assertThat(runs).hasSize(1);
      assertThat(job.info().missed()).isEqualTo(5);
      assertThat(job.runNow()).isTrue();
      seeded.runUntilIdle();
      assertThat(runs).hasSize(2);
      job.resume();
      seeded.runUntilIdle();
      assertThat(runs).hasSize(3); // one for all that were missed
      seeded.advance(SECOND);
      assertThat(runs).hasSize(4);
    });
  }

  @Test
  void whatWasMissedInAPauseMayBeForgotten() {
    on(() -> {
      Job job = logging(Schedule.every(SECOND)).missed(Missed.SKIP).start();
      job.pause();
      seeded.advance(Duration.ofSeconds(5));
      job.resume();
      seeded.runUntilIdle();
      assertThat(runs).isEmpty();
      seeded.advance(SECOND);
      assertThat(runs).containsExactly(at(6));
    });
  }

  @Test
  void theTimerOfALimitEndsWithItsRun() {
    on(() -> {
      logging(Schedule.every(SECOND)).timeout(Duration.ofDays(1)).start();
      seeded.advance(Duration.ofSeconds(10));
      assertThat(seeded.node().timerCount()).isEqualTo(1); // the next tick
    });
  }

  /** The clock of the node is put forward while the job cannot look: it is suspended. */
  @Test
  void timesThatPassedWhileItCouldNotLook() {
    on(() -> {
      Job job = logging(Schedule.every(Duration.ofMinutes(10))).start();
      Job strict =
          Job.of("strict", Schedule.every(Duration.ofMinutes(10)), run -> runs.add(run.planned()))
              .missed(Missed.SKIP)
              .start();
      Pid both = seeded.node().whereis("job").orElseThrow();
      List<JobTelemetry.Missed> told = new ArrayList<>();
      seeded.node().telemetry().attach("t", JobTelemetry.Missed.class, told::add);
      Sys.suspend(both);
      Sys.suspend(seeded.node().whereis("strict").orElseThrow());
      seeded.advance(Duration.ofMinutes(35));
      Sys.resume(both);
      Sys.resume(seeded.node().whereis("strict").orElseThrow());
      seeded.runUntilIdle();
      assertThat(runs).containsExactly(at(35 * 60)); // one for three
      assertThat(job.info().missed()).isEqualTo(2);
      assertThat(strict.info().missed()).isEqualTo(3);
      assertThat(told)
          .containsExactlyInAnyOrder(
              new JobTelemetry.Missed("job", at(20 * 60), 2), // the third is run
              new JobTelemetry.Missed("strict", at(30 * 60), 3));
      seeded.advance(Duration.ofMinutes(5));
      assertThat(runs).hasSize(3).contains(at(40 * 60));
    });
  }

  @Test
  void aSupervisorRestartsAJob() {
    on(() -> {
      Supervisor supervisor =
          Supervisor.oneForOne().child(logging(Schedule.every(SECOND)).child()).start();
      seeded.advance(Duration.ofMillis(1500));
      seeded.node().whereis("job").orElseThrow().kill();
      seeded.advance(SECOND);
      assertThat(runs).hasSize(2);
      assertThat(Job.named("job").info().started()).isEqualTo(1);
      supervisor.stop();
    });
  }

  @Test
  void whatHappensIsTold() {
    List<JobTelemetry> events = new ArrayList<>();
    on(() -> {
      seeded.node().telemetry().attach("t", JobTelemetry.class, events::add);
      Job job = logging(Schedule.every(SECOND)).start();
      seeded.advance(SECOND);
      job.pause();
      seeded.advance(SECOND);
      assertThat(events).hasSize(3);
      assertThat(events.get(0)).isInstanceOf(JobTelemetry.Started.class);
      assertThat(events.get(1)).isInstanceOf(JobTelemetry.Ended.class);
      assertThat(events.get(2)).isEqualTo(new JobTelemetry.Missed("job", at(2), 1));
    });
  }

  @Test
  void badOptionsAreRefused() {
    JobSpec spec = logging(Schedule.every(SECOND));
    assertThatThrownBy(() -> spec.timeout(Duration.ZERO).child())
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () -> spec.overlap(Overlap.ALLOW).options(SpawnOptions.DEFAULT.name("x")).start())
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Job.of("", Schedule.every(SECOND), run -> {}))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
