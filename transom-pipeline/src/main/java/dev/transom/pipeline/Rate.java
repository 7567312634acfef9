package dev.transom.pipeline;

import dev.transom.otp.TokenBucket;
import java.time.Duration;

/**
 * A limit of how many messages are taken in.
 *
 * @param messages how many in each period; 0 for no limit
 * @param per the period
 * @param burst how many may come at once; 0 for as many as come in a period
 */
record Rate(long messages, Duration per, long burst) {
  Rate {
    Option.RATE.checked("the rate limit", messages);
    Option.RATE_PER.checked("the period of the rate limit", per);
    Option.BURST.checked("the burst of the rate limit", burst);
  }

  static Rate of(OptionValues values) {
    return new Rate(values.get(Option.RATE), values.get(Option.RATE_PER), values.get(Option.BURST));
  }

  OptionValues into(OptionValues values) {
    return values.with(Option.RATE, messages).with(Option.RATE_PER, per).with(Option.BURST, burst);
  }

  boolean isLimit() {
    return messages > 0;
  }

  long capacity() {
    return burst == 0 ? messages : burst;
  }

  /** The time in which half of what may be saved up comes in. */
  Duration halfFull() {
    return Duration.ofNanos((long) (per.toNanos() * (capacity() / 2.0) / messages));
  }

  /** On the clock of the current node. */
  TokenBucket bucket() {
    return TokenBucket.spec(messages, per).capacity(capacity()).create();
  }

  @Override
  public String toString() {
    return isLimit()
        ? messages + " per " + Durations.shown(per) + ", " + capacity() + " at once"
        : "no limit";
  }
}
