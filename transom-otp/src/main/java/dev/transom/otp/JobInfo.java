package dev.transom.otp;

import dev.transom.process.ExitReason;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A {@link Job} at one moment. The counts begin anew when its process is restarted.
 *
 * @param name its name
 * @param paused whether it is paused
 * @param next the next planned time; empty if there is none any more
 * @param running how many runs are not over
 * @param queued whether a run waits for another one to be over
 * @param started how many runs were started
 * @param succeeded how many have ended in order
 * @param failed how many have crashed, were killed, or took longer than their limit
 * @param skipped how many times were skipped because a run was not over
 * @param missed how many times have passed; see {@link Missed}
 * @param lastStart when the latest run was started; empty if none was
 * @param lastDuration how long the run took that ended last; empty if none has ended
 * @param lastResult why the run ended that ended last; empty if none has ended
 */
public record JobInfo(
    String name,
    boolean paused,
    Optional<Instant> next,
    int running,
    boolean queued,
    long started,
    long succeeded,
    long failed,
    long skipped,
    long missed,
    Optional<Instant> lastStart,
    Optional<Duration> lastDuration,
    Optional<ExitReason> lastResult) {}
