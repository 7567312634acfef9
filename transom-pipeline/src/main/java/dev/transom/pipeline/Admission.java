package dev.transom.pipeline;

import dev.transom.otp.TokenBucket;
import dev.transom.process.Node;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * How many messages may come in: no more than may be in flight, and no faster than the rate limit
 * says. Room is kept for messages before a source is asked for them, and given back if it has none.
 *
 * <p>The number in flight is closed at the end: in the same step in which it is found to be 0, so
 * that nobody takes in a message of which nobody would hear.
 */
final class Admission {
  /** In place of the number of messages in flight when nothing is taken in any more, ever. */
  private static final long CLOSED = Long.MIN_VALUE / 2;

  private static final Duration LONGEST_DOZE = Duration.ofMillis(5);

  private final Node node;
  private final AtomicLong inFlight = new AtomicLong(); // and those there is room kept for
  private volatile int most;
  private volatile Rate rate;
  private volatile @Nullable TokenBucket bucket;

  Admission(Node node, OptionValues values) {
    this.node = node;
    this.most = values.get(Option.MAX_IN_FLIGHT);
    this.rate = Rate.of(values);
    rate(rate);
  }

  // ------------------------------------------------------------------ room

  /** Keeps room for some, as many as there may be now. */
  int keep(int wanted) {
    TokenBucket limit = bucket;
    int allowed = limit == null ? wanted : (int) limit.consumeUpTo(wanted);
    int kept = allowed == 0 ? 0 : fitting(allowed);
    if (limit != null && kept < allowed) {
      limit.giveBack(allowed - kept);
    }
    return kept;
  }

  private int fitting(int wanted) {
    while (true) {
      long now = inFlight.get();
      long got = Math.min(wanted, most - now);
      if (got <= 0 || now < 0) {
        return 0;
      }
      if (inFlight.compareAndSet(now, now + got)) {
        return (int) got;
      }
    }
  }

  /**
   * What was kept and not used.
   *
   * @return whether others may have waited for it
   */
  boolean giveBack(int unused) {
    TokenBucket limit = bucket;
    if (limit != null) {
      limit.giveBack(unused);
    }
    return leave(unused) || limit != null;
  }

  /** They come whatever the limits say; returns false if nothing comes any more. */
  boolean enter(int messages) {
    return inFlight.getAndAccumulate(messages, (now, more) -> now < 0 ? now : now + more) >= 0;
  }

  /** They are in flight no more; returns whether there was no room before that. */
  boolean leave(int messages) {
    return inFlight.getAndAdd(-messages) >= most;
  }

  long inFlight() {
    return Math.max(0, inFlight.get());
  }

  int maxInFlight() {
    return most;
  }

  void maxInFlight(int messages) {
    most = messages;
  }

  // ------------------------------------------------------------------ the end

  /** Whoever comes from now on finds it closed; returns false if something is in flight. */
  boolean closeIfEmpty() {
    return inFlight.compareAndSet(0, CLOSED);
  }

  void close() {
    inFlight.accumulateAndGet(CLOSED, (now, closed) -> now < 0 ? now : now + closed);
  }

  // ------------------------------------------------------------------ rate

  /** How long until it is worth a try for who got no room; null if only others bring it. */
  @Nullable Duration pause() {
    TokenBucket limit = bucket;
    if (limit == null) {
      return null;
    }
    Duration next = limit.untilNext();
    if (next.isZero()) {
      return LONGEST_DOZE; // it is others who bring room; another may take the token meanwhile
    }
    // For some tokens at once, but before more come than may be saved up.
    Duration some = rate.halfFull();
    Duration doze = some.compareTo(LONGEST_DOZE) < 0 ? some : LONGEST_DOZE;
    return next.compareTo(doze) < 0 ? doze : next;
  }

  Optional<TokenBucket> bucket() {
    return Optional.ofNullable(bucket);
  }

  Rate rate() {
    return rate;
  }

  /** Changes it; of what has been saved up, as much stays as fits. */
  synchronized void rate(Rate changed) {
    TokenBucket now = bucket;
    if (!changed.isLimit()) {
      bucket = null;
    } else if (now == null) {
      node.run(() -> bucket = changed.bucket());
    } else {
      now.rate(changed.messages(), changed.per());
      now.capacity(changed.capacity());
    }
    rate = changed;
  }
}
