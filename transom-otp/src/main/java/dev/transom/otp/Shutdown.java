package dev.transom.otp;

import java.time.Duration;
import java.util.Objects;

/** How a supervisor stops a child. */
public sealed interface Shutdown {
  /** Asks, and waits 5 s. */
  Shutdown DEFAULT = new After(Duration.ofSeconds(5));

  /** Kills at once. */
  Shutdown BRUTAL_KILL = new BrutalKill();

  /** Asks, and waits for ever. */
  Shutdown INFINITY = new Infinity();

  /**
   * Sends the exit signal {@link dev.transom.process.ExitReason#SHUTDOWN}, waits, then kills.
   *
   * @param patience how long to wait; zero kills right after the signal
   */
  record After(Duration patience) implements Shutdown {
    /** Checks that the duration is not negative. */
    public After {
      if (Objects.requireNonNull(patience, "patience").isNegative()) {
        throw new IllegalArgumentException("a shutdown time must not be negative: " + patience);
      }
    }
  }

  /** Kills at once: the child cannot clean up. */
  record BrutalKill() implements Shutdown {}

  /** Sends the exit signal {@link dev.transom.process.ExitReason#SHUTDOWN} and waits for ever. */
  record Infinity() implements Shutdown {}
}
