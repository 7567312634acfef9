package dev.transom.otp;

import java.time.Duration;

/**
 * What is in a bucket at a moment: whole tokens, and parts of the next one. A value; a bucket
 * replaces it as a whole.
 */
record TokenLevel(TokenRate rate, long capacity, long tokens, long parts, long nanos) {

  static void checkCapacity(long capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException("a bucket must hold at least 1 token, got: " + capacity);
    }
  }

  /** The level at a later moment. */
  TokenLevel at(long now) {
    long elapsed = now - nanos;
    if (elapsed <= 0) {
      return this; // somebody else's clock reading was newer
    }
    long periods = elapsed / rate.nanos();
    long gained = (elapsed % rate.nanos()) * rate.tokens() + parts;
    long whole = gained / rate.nanos();
    long room = capacity - tokens;
    boolean full = periods > room / rate.tokens() || periods * rate.tokens() >= room - whole;
    return full
        ? new TokenLevel(rate, capacity, capacity, 0, now)
        : new TokenLevel(
            rate, capacity, tokens + periods * rate.tokens() + whole, gained % rate.nanos(), now);
  }

  /** With tokens taken out, or put back by a negative number: what does not go in is lost. */
  TokenLevel less(long taken) {
    return tokens >= capacity + Math.min(taken, 0)
        ? new TokenLevel(rate, capacity, capacity - Math.max(taken, 0), 0, nanos)
        : new TokenLevel(rate, capacity, tokens - taken, parts, nanos);
  }

  TokenLevel rate(TokenRate newRate) {
    return new TokenLevel(newRate, capacity, tokens, newRate.convert(parts, rate), nanos);
  }

  TokenLevel capacity(long newCapacity) {
    return new TokenLevel(rate, newCapacity, tokens, parts, nanos).less(0);
  }

  Duration until(long wanted) {
    return rate.until(wanted - tokens, parts);
  }
}
