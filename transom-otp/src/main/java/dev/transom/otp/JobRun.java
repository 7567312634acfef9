package dev.transom.otp;

import dev.transom.process.Self;
import java.time.Instant;

/**
 * One run of a {@link Job}, seen by its body. To be used by the process of the run.
 *
 * @param job the name of the job
 * @param planned the time it was planned for; of a run by {@link Job#runNow}, the time of that
 * @param number how many runs there were before in this life of the job
 * @param process the process of the run, seen from inside
 */
public record JobRun(String job, Instant planned, long number, Self process) {
  /** What a job does. */
  @FunctionalInterface
  public interface Body {
    /**
     * Runs once.
     *
     * @param run this run
     * @throws Exception the run has crashed; the schedule goes on
     */
    void run(JobRun run) throws Exception;
  }
}
