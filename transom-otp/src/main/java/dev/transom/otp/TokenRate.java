package dev.transom.otp;

import java.math.BigInteger;
import java.time.Duration;
import java.util.Objects;

/**
 * So many tokens in so many nanoseconds, in lowest terms. A part of a token is counted in {@code
 * nanos}-ths, of which {@code tokens} come every nanosecond; so all is exact in whole numbers, and
 * nothing is ever rounded away.
 *
 * <p>Invariant: {@code (tokens + 1) * nanos} fits into a long, so no product below overflows.
 */
record TokenRate(long tokens, long nanos) {

  static TokenRate of(long tokens, Duration period) {
    if (tokens < 1) {
      throw new IllegalArgumentException(
          "a rate must be at least 1 token a period, got " + tokens + ": choose a longer period");
    }
    if (Objects.requireNonNull(period, "period").isNegative() || period.isZero()) {
      throw new IllegalArgumentException("the period of a rate must be positive, got: " + period);
    }
    BigInteger nanos =
        BigInteger.valueOf(period.getSeconds())
            .multiply(BigInteger.valueOf(1_000_000_000L))
            .add(BigInteger.valueOf(period.getNano()));
    BigInteger common = nanos.gcd(BigInteger.valueOf(tokens));
    BigInteger part = nanos.divide(common);
    long reduced = tokens / common.longValue();
    if (part.multiply(BigInteger.valueOf(reduced).add(BigInteger.ONE)).bitLength() > 63) {
      throw new IllegalArgumentException(
          tokens + " tokens in " + period + " cannot be counted exactly: choose a shorter period");
    }
    return new TokenRate(reduced, part.longValue());
  }

  /** Parts of a token as parts of another rate's token. */
  long convert(long parts, TokenRate from) {
    return BigInteger.valueOf(parts)
        .multiply(BigInteger.valueOf(nanos))
        .divide(BigInteger.valueOf(from.nanos))
        .longValue();
  }

  /**
   * How long until there are more tokens.
   *
   * @param missing how many, at least 1
   * @param parts how many parts of the first one are there already
   */
  Duration until(long missing, long parts) {
    long whole = missing / tokens;
    long rest = (missing % tokens) * nanos - parts;
    Duration time = Duration.ofNanos(Math.ceilDiv(rest, tokens));
    return whole > Long.MAX_VALUE / nanos
        ? Duration.ofNanos(Long.MAX_VALUE)
        : time.plus(Duration.ofNanos(whole * nanos));
  }
}
