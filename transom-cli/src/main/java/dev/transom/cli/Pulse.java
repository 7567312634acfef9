package dev.transom.cli;

import dev.transom.stage.Producer;
import dev.transom.stage.Source;

/**
 * Tells a producer when to read, where demand alone does not: at a given rate, or as lines come in
 * on a stream. Its events say how many may be read. It may lose or repeat one without harm.
 */
final class Pulse extends Producer<Integer> {
  /** How many events are read at once, at most. */
  private static final int MOST = 500;

  private static final Object WAKE =
      new Object() {
        @Override
        public String toString() {
          return "wake";
        }
      };

  private final Feed feed;
  private long wanted;

  Pulse(Feed feed) {
    this.feed = feed;
  }

  @Override
  protected void init() {
    feed.gate().onChange(() -> self().send(WAKE));
  }

  @Override
  protected void handleDemand(long demand, Source<Integer> out) {
    wanted += demand;
    beat(out);
  }

  @Override
  protected void handleInfo(Object message, Source<Integer> out) {
    if (message == WAKE) {
      beat(out);
    }
  }

  private void beat(Source<Integer> out) {
    if (feed.isFinished()) {
      out.complete();
      return;
    }
    while (wanted > 0) {
      int allowed = feed.allowed(MOST);
      if (allowed == 0) {
        feed.whenReady(self(), WAKE);
        return;
      }
      out.emit(allowed);
      wanted--;
    }
  }
}
