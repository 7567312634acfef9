package dev.transom.cli;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Holds a producer to a rate. It belongs to the producer, not to an incarnation: a successor goes
 * on at the same pace. What was not used in a tenth of a second is forgotten. Safe for use by any
 * thread.
 */
final class Pace {
  private static final long MEMORY = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long SHORTEST = TimeUnit.MILLISECONDS.toNanos(5);

  private final double perNano;
  private double credit; // guarded by this
  private long last; // guarded by this
  private boolean started; // guarded by this

  Pace(long perSecond) {
    this.perNano = perSecond / 1e9;
  }

  /** Takes leave to give out up to {@code wanted} events now. */
  synchronized int take(int wanted, long now) {
    double most = Math.max(1, perNano * MEMORY);
    long passed = started ? Math.max(0, now - last) : 0;
    credit = Math.min(most, credit + passed * perNano);
    last = started ? Math.max(last, now) : now;
    started = true;
    int taken = (int) Math.min(wanted, Math.floor(credit));
    credit -= taken;
    return taken;
  }

  /** How long to wait for some more leave: for one event, and at least a few milliseconds. */
  synchronized Duration untilNext() {
    long next = credit >= 1 ? 0 : (long) Math.ceil((1 - credit) / perNano);
    return Duration.ofNanos(Math.max(next, SHORTEST));
  }
}
