package dev.transom.stage;

/** What a rate limiter knows whichever process it has: its limit, and when events last passed. */
final class RateState implements Held {
  private static final long NEVER = Long.MIN_VALUE;

  volatile RateLimit limit;
  private volatile long lastPassed = NEVER;

  RateState(RateLimit limit) {
    this.limit = limit;
  }

  void passed(long nanos) {
    lastPassed = nanos;
  }

  /** How long a process that does not know what has passed must wait. */
  long waitNanos(long now) {
    return lastPassed == NEVER ? 0 : Math.max(0, lastPassed + limit.intervalNanos() - now);
  }

  @Override
  public void letGo(Slot slot) {}
}
