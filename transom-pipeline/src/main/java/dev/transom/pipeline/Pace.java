package dev.transom.pipeline;

/**
 * How many messages a processor takes at once: as many as take it a few milliseconds. So fast
 * handlers have few hand-overs, and behind slow ones messages do not queue up that another
 * processor could take. And whether the handler waits for something: then others run meanwhile.
 */
final class Pace {
  static final int FIRST = 10;
  private static final long AIM = 4_000_000; // ns for what is taken at once
  private static final long WAITS = 300_000; // ns: more is not computing, mostly

  private final int most;
  private volatile int chunk;
  private boolean waits;
  private boolean isKnown;

  Pace(int most) {
    this.most = most;
    this.chunk = Math.min(FIRST, most);
  }

  int chunk() {
    return chunk;
  }

  boolean waits() {
    return waits;
  }

  /** Whether messages take their time, or may do so: then others should have some of them. */
  boolean shares() {
    return waits || !isKnown;
  }

  /** Whether what has taken so long has waited for something, mostly. */
  static boolean isWait(long nanos) {
    return nanos > WAITS;
  }

  /** So many messages have taken so long. */
  void took(int messages, long nanos) {
    long each = Math.max(1, nanos / messages);
    long fitting = Math.clamp(AIM / each, 1, most);
    // Up in doubling steps: one quick chunk may have been luck.
    chunk = (int) Math.min(fitting, 2L * chunk);
    waits = isWait(each);
    isKnown = true;
  }
}
