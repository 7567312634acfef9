package dev.transom.process.spi;

import java.time.Instant;

/** Where a node's time comes from. */
public interface Clock {
  /** The time of the machine. */
  Clock SYSTEM =
      new Clock() {
        @Override
        public long nanos() {
          return System.nanoTime();
        }

        @Override
        public Instant now() {
          return Instant.now();
        }
      };

  /**
   * A time that only grows, in nanoseconds from an arbitrary start.
   *
   * @return the nanoseconds
   */
  long nanos();

  /**
   * The time of day.
   *
   * @return the instant
   */
  Instant now();
}
