package dev.transom.otp;

import dev.transom.process.ExitReason;
import dev.transom.process.Pid;
import dev.transom.process.TelemetryEvent;
import java.time.Duration;
import java.time.Instant;

/** What jobs tell about themselves. */
public sealed interface JobTelemetry extends TelemetryEvent {
  /**
   * The name of the job.
   *
   * @return the name
   */
  String job();

  /**
   * A run was started.
   *
   * @param job the job
   * @param run the process of the run
   * @param planned the time it was planned for
   */
  record Started(String job, Pid run, Instant planned) implements JobTelemetry {}

  /**
   * A run has ended.
   *
   * @param job the job
   * @param run the process of the run
   * @param planned the time it was planned for
   * @param duration how long it took
   * @param reason why it ended
   */
  record Ended(String job, Pid run, Instant planned, Duration duration, ExitReason reason)
      implements JobTelemetry {}

  /**
   * A planned time was skipped because a run was not over.
   *
   * @param job the job
   * @param planned the time
   */
  record Skipped(String job, Instant planned) implements JobTelemetry {}

  /**
   * Planned times have passed.
   *
   * @param job the job
   * @param planned the last of them
   * @param times how many
   */
  record Missed(String job, Instant planned, long times) implements JobTelemetry {}
}
