package dev.transom.stage;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The last interval of one limit. {@code inUse} counts what is asked for and has not come, and what
 * has passed within the interval: it is never made more than the limit, so no more than that pass
 * in any stretch of time as long as the interval.
 */
final class RateWindow {
  private static final int PRECISION = 64; // parts of an interval that are not told apart

  /** One producer. */
  static final class Tap {
    final Upstream upstream;
    private long grant;
    long outstanding;

    Tap(Upstream upstream, long grant) {
      this.upstream = upstream;
      this.grant = grant;
    }
  }

  /** What passed at about the same time. */
  private static final class Passed {
    final long first;
    long last;
    long events;

    Passed(long now) {
      first = now;
    }
  }

  private final Deque<Passed> log = new ArrayDeque<>();
  private final Deque<Tap> hungry = new ArrayDeque<>(); // nothing is asked of them
  private long inUse;

  void add(Tap tap) {
    hungry.add(tap);
  }

  void remove(Tap tap) {
    hungry.remove(tap);
    inUse -= tap.outstanding;
    tap.outstanding = 0;
  }

  void passed(Tap tap, long events, long now, RateLimit limit) {
    Passed latest = log.peekLast();
    if (latest == null || now - latest.first >= limit.intervalNanos() / PRECISION) {
      latest = new Passed(now);
      log.addLast(latest);
    }
    latest.last = now;
    latest.events += events;
    tap.outstanding -= events;
    if (tap.outstanding == 0) {
      hungry.add(tap);
    }
  }

  /** Asks for what may pass now. */
  void ask(long now, RateLimit limit) {
    for (Passed oldest = log.peekFirst();
        oldest != null && now - oldest.last >= limit.intervalNanos();
        oldest = log.peekFirst()) {
      inUse -= oldest.events;
      log.removeFirst();
    }
    while (!hungry.isEmpty() && inUse < limit.events()) {
      int sharers = hungry.size();
      Tap tap = hungry.removeFirst();
      long share = (limit.events() - inUse + sharers - 1) / sharers;
      long ask = Math.min(share, Math.min(tap.grant, tap.upstream.options().maxDemand()));
      tap.grant = Math.min(tap.grant * 2, Integer.MAX_VALUE);
      tap.outstanding = ask;
      inUse += ask;
      tap.upstream.ask(ask);
    }
  }

  /** How long until something becomes free that is waited for; negative if nothing is. */
  long waitNanos(long now, RateLimit limit) {
    Passed oldest = log.peekFirst();
    return hungry.isEmpty() || oldest == null
        ? -1
        : Math.max(0, oldest.last + limit.intervalNanos() - now);
  }
}
