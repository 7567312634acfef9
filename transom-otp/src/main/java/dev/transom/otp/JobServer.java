package dev.transom.otp;

import dev.transom.process.Exit;
import dev.transom.process.ExitReason;
import dev.transom.process.Pid;
import dev.transom.process.Processes;
import dev.transom.process.Timer;
import dev.transom.process.spi.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The process of a job: it waits for the next time, and {@link JobRuns} runs it.
 *
 * <p>Times of a calendar are those of the wall clock, which may jump; so it never sleeps longer
 * than a minute, and looks again. A period is counted on a timeline that begins with the wall clock
 * and goes on with the monotonic one.
 */
final class JobServer extends GenServer<JobServer.Message> {
  sealed interface Message {}

  /** Pause or go on. */
  record Pause(boolean paused) implements Message, Request<Message, Boolean> {}

  /** Run now; false if it was skipped. */
  record RunNow() implements Message, Request<Message, Boolean> {}

  /** What is known. */
  record Info() implements Message, Request<Message, JobInfo> {}

  private record Tick() {}

  /** A run has taken as long as it may. */
  record Overdue(Pid run) {}

  private static final Duration LONGEST_NAP = Duration.ofMinutes(1);

  /** Whoever wants to know how many times were missed in a year of sleep gets at least this. */
  private static final int MOST_COUNTED = 100_000;

  private final JobSpec spec;
  private final Clock clock;
  private final Instant start;
  private final long startNanos;
  private final JobRuns runs;
  private Optional<Instant> next = Optional.empty();
  private @Nullable Timer timer;
  private @Nullable Instant owed; // a time that passed while it was paused
  private boolean paused;
  private long missed;

  JobServer(JobSpec spec) {
    this.spec = spec;
    this.clock = Calls.KERNEL.clock(dev.transom.process.Node.current());
    this.start = clock.now();
    this.startNanos = clock.nanos();
    this.runs = new JobRuns(spec, clock);
  }

  @Override
  protected void init() {
    process().trapExit(true);
    boolean once = spec.schedule() instanceof Schedule.At;
    next = spec.schedule().next(start, once ? Instant.MIN : start.minusNanos(1));
    nap();
  }

  /** The time on the clock that the schedule goes by. */
  private Instant now() {
    return spec.schedule() instanceof Schedule.Every
        ? start.plusNanos(clock.nanos() - startNanos)
        : clock.now();
  }

  private void nap() {
    if (next.isPresent()) {
      Instant now = now();
      boolean near = next.get().isBefore(now.plus(LONGEST_NAP));
      Duration left = near ? Duration.between(now, next.get()) : LONGEST_NAP;
      timer = Processes.sendAfter(left, self(), new Tick());
    }
  }

  @Override
  protected void handle(Message message) {
    switch (message) {
      case Pause pause -> {
        pause(pause.paused);
        reply(pause, true);
      }
      case RunNow run -> reply(run, runs.begin(clock.now(), self()));
      case Info info -> reply(info, runs.info(paused, next, missed));
    }
  }

  @Override
  protected void handleInfo(Object message) {
    switch (message) {
      case Tick _ -> {
        tick();
        nap();
      }
      case Overdue(Pid run) -> runs.kill(run);
      case Exit(Pid run, ExitReason reason) -> runs.ended(run, reason, self());
      default -> Log.OTP.log(System.Logger.Level.WARNING, "a job was sent " + message);
    }
  }

  private void tick() {
    Instant now = now();
    if (next.isEmpty() || next.get().isAfter(now)) {
      return; // woken to look at the clock
    }
    Instant due = next.get();
    Instant before = due;
    long passed = 0;
    next = spec.schedule().next(start, due);
    while (next.isPresent() && !next.get().isAfter(now)) {
      before = due;
      due = next.get();
      passed++;
      next = spec.schedule().next(start, passed < MOST_COUNTED ? due : now);
    }
    boolean late = due.plus(LONGEST_NAP).isBefore(now);
    boolean dropped = paused || (late && spec.missed() == Missed.SKIP);
    countMissed(dropped ? due : before, dropped ? passed + 1 : passed);
    if (!dropped) {
      runs.begin(due, self());
    } else if (paused) {
      owed = due;
    }
  }

  private void countMissed(Instant last, long times) {
    missed += times;
    if (times > 0) {
      Calls.KERNEL.emit(process().node(), new JobTelemetry.Missed(spec.name(), last, times));
    }
  }

  private void pause(boolean pause) {
    paused = pause;
    Instant passed = owed;
    owed = null;
    if (!pause && passed != null && spec.missed() == Missed.RUN_ONCE) {
      runs.begin(passed, self());
    }
  }

  @Override
  protected void terminate(ExitReason reason) {
    if (timer != null) {
      timer.cancel();
    }
    runs.stop();
  }

  @Override
  protected Object inspect() {
    return runs.info(paused, next, missed);
  }
}
