package dev.transom.pipeline;

import dev.transom.process.Node;
import dev.transom.process.spi.Clock;
import dev.transom.process.spi.Kernel;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Numbers of dead letters. Pipelines may share a store, and a store may outlive the program, so all
 * pipelines of a node count together, from a number that is larger than those of earlier days.
 */
final class LetterNumbers {
  private static final long EACH_MILLISECOND = 1000; // more than can fail for good meanwhile

  private final AtomicLong last;

  private LetterNumbers(long first) {
    this.last = new AtomicLong(first);
  }

  static LetterNumbers of(Node node, Clock clock) {
    return Kernel.get()
        .attachment(
            node,
            LetterNumbers.class,
            () -> new LetterNumbers(clock.now().toEpochMilli() * EACH_MILLISECOND));
  }

  long next() {
    return last.incrementAndGet();
  }
}
