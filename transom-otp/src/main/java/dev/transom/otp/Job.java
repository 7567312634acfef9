package dev.transom.otp;

import dev.transom.process.SpawnOptions;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * Something that is done at planned times. Each run has a process of its own, below the job: one
 * that crashes is reported and counted, and the schedule goes on. Also the place where one is
 * described.
 *
 * {@snippet :
 * Supervisor.oneForOne()
 *     .child(
 *         Job.of("purge", Schedule.cron("0 3 * * *"), run -> store.purge())
 *             .overlap(Overlap.SKIP)
 *             .timeout(Duration.ofHours(1))
 *             .child())
 *     .start();
 * Job.named("purge").runNow();
 * }
 *
 * <p>Runs are callback processes: they may block, and {@link SpawnOptions#cpuBound(boolean)
 * cpuBound} gives them a platform thread. All time is that of the node's clock. A job whose
 * schedule has no more times goes on, to be asked and to be run by hand, until it is stopped.
 *
 * <p>Immutable; for use by any thread and any process.
 */
public final class Job {
  private final ServerName<JobServer.Message> server;

  private Job(ServerName<JobServer.Message> server) {
    this.server = server;
  }

  /**
   * Describes a job.
   *
   * @param name its name, under which it is registered
   * @param schedule when it runs
   * @param body what it does
   * @return a spec, to be changed, started or supervised
   */
  public static JobSpec of(String name, Schedule schedule, JobRun.Body body) {
    return new JobSpec(
        name,
        schedule,
        body,
        Overlap.SKIP,
        Missed.RUN_ONCE,
        Optional.empty(),
        Duration.ofSeconds(5),
        SpawnOptions.DEFAULT);
  }

  /**
   * A job by its name.
   *
   * @param name the name, looked up on the current node at every use
   * @return a handle that survives restarts
   */
  public static Job named(String name) {
    return new Job(ServerName.of(Objects.requireNonNull(name, "name")));
  }

  /** Runs nothing any more until {@link #resume}; what runs goes on. */
  public void pause() {
    server.call(new JobServer.Pause(true));
  }

  /** Goes on. If times have passed, {@link Missed} says what happens. */
  public void resume() {
    server.call(new JobServer.Pause(false));
  }

  /**
   * Runs the job now, also while it is paused; {@link Overlap} holds.
   *
   * @return whether a run was started or waits; false if it was skipped
   */
  public boolean runNow() {
    return server.call(new JobServer.RunNow());
  }

  /**
   * What is known.
   *
   * @return the job at this moment
   */
  public JobInfo info() {
    return server.call(new JobServer.Info());
  }

  /** Stops the job and its runs, and waits for their end. To be used without a supervisor. */
  public void stop() {
    server.stop();
  }

  @Override
  public String toString() {
    return "Job[" + server.name() + "]";
  }
}
