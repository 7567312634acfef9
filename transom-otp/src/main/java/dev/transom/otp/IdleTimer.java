package dev.transom.otp;

import dev.transom.process.Pid;
import dev.transom.process.Timer;
import dev.transom.process.spi.Kind;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An idle timeout that runs, and the message that tells of its end. One that was cancelled too late
 * is known by not being the one that its server waits for.
 */
final class IdleTimer {
  private @Nullable Timer timer;

  private IdleTimer() {}

  static IdleTimer start(Pid server, Duration duration) {
    IdleTimer idle = new IdleTimer();
    idle.timer = Calls.KERNEL.sendAfter(duration, server, Kind.TIMER, idle);
    return idle;
  }

  void cancel() {
    if (timer != null) {
      timer.cancel();
    }
  }

  @Override
  public String toString() {
    return "idle timeout";
  }
}
