package dev.transom.otp;

import dev.transom.process.ExitReason;
import dev.transom.process.Node;
import dev.transom.process.Pid;
import dev.transom.process.Processes;
import dev.transom.process.Timer;
import dev.transom.process.spi.Behaviour;
import dev.transom.process.spi.Callback;
import dev.transom.process.spi.Clock;
import dev.transom.process.spi.Envelope;
import dev.transom.process.spi.SpawnSpec;
import dev.transom.process.spi.SystemStop;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The runs of a job: processes linked to it, so that they end with it whatever happens. */
final class JobRuns {
  private record Running(Instant planned, long begin, Optional<Timer> limit) {}

  private final JobSpec spec;
  private final Clock clock;
  private final Node node = Node.current();
  private final Map<Pid, Running> running = new LinkedHashMap<>();
  private @Nullable Instant queued;
  private long started;
  private long succeeded;
  private long failed;
  private long skipped;
  private Optional<Instant> lastStart = Optional.empty();
  private Optional<Duration> lastDuration = Optional.empty();
  private Optional<ExitReason> lastResult = Optional.empty();

  JobRuns(JobSpec spec, Clock clock) {
    this.spec = spec;
    this.clock = clock;
  }

  /** It is time; false if that is skipped. */
  boolean begin(Instant planned, Pid job) {
    if (running.isEmpty() || spec.overlap() == Overlap.ALLOW) {
      start(planned, job);
      return true;
    }
    if (spec.overlap() == Overlap.QUEUE_ONE && queued == null) {
      queued = planned;
      return true;
    }
    skipped++;
    Calls.KERNEL.emit(node, new JobTelemetry.Skipped(spec.name(), planned));
    return false;
  }

  private void start(Instant planned, Pid job) {
    long number = started++;
    Pid run =
        Calls.KERNEL.spawn(
            node,
            callback -> new Run(callback, spec, planned, number),
            new SpawnSpec(spec.options(), job, job, 0));
    Optional<Timer> limit =
        spec.timeout()
            .map(timeout -> Processes.sendAfter(timeout, job, new JobServer.Overdue(run)));
    running.put(run, new Running(planned, clock.nanos(), limit));
    lastStart = Optional.of(clock.now());
    Calls.KERNEL.emit(node, new JobTelemetry.Started(spec.name(), run, planned));
  }

  void kill(Pid run) {
    if (running.containsKey(run)) {
      run.kill();
    }
  }

  void ended(Pid run, ExitReason reason, Pid job) {
    Running was = running.remove(run);
    if (was == null) {
      return; // a signal of somebody else
    }
    was.limit.ifPresent(Timer::cancel);
    // Two runs must not overlap, so a successor waits for the code of a killed one, as a restart.
    Processes.await(run, Calls.KERNEL.zombieGrace(node));
    Duration duration = Duration.ofNanos(clock.nanos() - was.begin);
    lastDuration = Optional.of(duration);
    lastResult = Optional.of(reason);
    if (reason.isAbnormal()) {
      failed++;
    } else {
      succeeded++;
    }
    Calls.KERNEL.emit(
        node, new JobTelemetry.Ended(spec.name(), run, was.planned, duration, reason));
    Instant waiting = queued;
    if (waiting != null && running.isEmpty()) {
      queued = null;
      start(waiting, job);
    }
  }

  void stop() {
    List<Pid> left = List.copyOf(running.keySet());
    left.forEach(run -> run.exit(ExitReason.SHUTDOWN));
    long begin = clock.nanos();
    for (Pid run : left) {
      Duration patience = spec.patience().minusNanos(clock.nanos() - begin);
      if (Processes.await(run, patience.isNegative() ? Duration.ZERO : patience).isEmpty()) {
        run.kill();
      }
    }
  }

  JobInfo info(boolean paused, Optional<Instant> next, long missed) {
    return new JobInfo(
        spec.name(),
        paused,
        next,
        running.size(),
        queued != null,
        started,
        succeeded,
        failed,
        skipped,
        missed,
        lastStart,
        lastDuration,
        lastResult);
  }

  /** A run as a process. */
  private record Run(Callback callback, JobSpec spec, Instant planned, long number)
      implements Behaviour {
    @Override
    public void init() throws Exception {
      spec.body().run(new JobRun(spec.name(), planned, number, callback.self()));
      callback.stop(ExitReason.NORMAL);
    }

    @Override
    public void handle(Envelope envelope) {
      if (envelope.message() instanceof SystemStop(ExitReason reason)) {
        callback.stop(reason);
      }
    }

    @Override
    public void terminate(ExitReason reason) {}
  }
}
