package dev.transom.otp;

import dev.transom.process.SpawnOptions;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * What a {@link Job} does, when and how. Immutable; begin with {@link Job#of}. Checked when it is
 * used.
 *
 * @param name its name, under which it is registered
 * @param schedule when it runs
 * @param body what it does
 * @param overlap if a run is not over when it is time; default {@link Overlap#SKIP}
 * @param missed what happens to times that have passed; default {@link Missed#RUN_ONCE}
 * @param timeout how long a run may take before it is killed; default unset, as long as it takes
 * @param patience how long a run that traps exits may take to end when the job stops; default 5 s
 * @param options how runs are spawned; default {@link SpawnOptions#DEFAULT}, with the name of the
 *     job as the label
 */
public record JobSpec(
    String name,
    Schedule schedule,
    JobRun.Body body,
    Overlap overlap,
    Missed missed,
    Optional<Duration> timeout,
    Duration patience,
    SpawnOptions options) {

  /** Checks for null and for an empty name. */
  public JobSpec {
    Objects.requireNonNull(schedule, "schedule");
    Objects.requireNonNull(body, "body");
    Objects.requireNonNull(overlap, "overlap");
    Objects.requireNonNull(missed, "missed");
    Objects.requireNonNull(timeout, "timeout");
    Objects.requireNonNull(patience, "patience");
    if (Objects.requireNonNull(name, "name").isEmpty()) {
      throw new IllegalArgumentException("a job needs a name");
    }
    options = options.label().isEmpty() ? options.label(name) : options;
  }

  /**
   * With another rule for times at which a run is not over.
   *
   * @param newOverlap the rule
   * @return a changed spec
   */
  public JobSpec overlap(Overlap newOverlap) {
    return new JobSpec(name, schedule, body, newOverlap, missed, timeout, patience, options);
  }

  /**
   * With another rule for times that have passed.
   *
   * @param newMissed the rule
   * @return a changed spec
   */
  public JobSpec missed(Missed newMissed) {
    return new JobSpec(name, schedule, body, overlap, newMissed, timeout, patience, options);
  }

  /**
   * With a limit: a run that takes longer is killed, and counts as failed.
   *
   * @param limit how long a run may take
   * @return a changed spec
   */
  public JobSpec timeout(Duration limit) {
    return new JobSpec(
        name, schedule, body, overlap, missed, Optional.of(limit), patience, options);
  }

  /**
   * With another patience when the job stops.
   *
   * @param newPatience how long a run that traps exits may take to end before it is killed
   * @return a changed spec
   */
  public JobSpec patience(Duration newPatience) {
    return new JobSpec(name, schedule, body, overlap, missed, timeout, newPatience, options);
  }

  /**
   * With other options for the processes of runs.
   *
   * @param newOptions the options
   * @return a changed spec
   */
  public JobSpec options(SpawnOptions newOptions) {
    return new JobSpec(name, schedule, body, overlap, missed, timeout, patience, newOptions);
  }

  /**
   * The job as a supervisor's child: permanent, with its name as the id. When it is stopped its
   * runs are stopped first.
   *
   * @return the child's specification
   */
  public ChildSpec child() {
    validate();
    return ChildSpec.of(ServerName.of(name), () -> new JobServer(this)).shutdownInfinity();
  }

  /**
   * Starts the job on the current node, without a supervisor.
   *
   * @return the job
   * @throws dev.transom.process.NameTakenException if a living process has the name
   */
  public Job start() {
    validate();
    GenServer.start(ServerName.of(name), () -> new JobServer(this));
    return Job.named(name);
  }

  private void validate() {
    if (timeout.isPresent() && !timeout.get().isPositive()) {
      throw new IllegalArgumentException(
          "the timeout of a job must be positive, got: " + timeout.get());
    }
    if (options.name().isPresent() && overlap == Overlap.ALLOW) {
      throw new IllegalArgumentException(
          "runs that overlap cannot all have the name \"" + options.name().get() + '"');
    }
  }
}
