package dev.transom.pipeline;

import dev.transom.process.spi.Clock;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes one line each second at most, with the number of those that were left out: a log is not to
 * drown when what is behind is down.
 */
final class SparseLog {
  private static final long PAUSE = 1_000_000_000; // ns

  private final Clock clock;
  private final BiConsumer<String, @Nullable Throwable> out;
  private final AtomicLong others = new AtomicLong(); // since the last line
  private final AtomicLong next;

  SparseLog(Clock clock, BiConsumer<String, @Nullable Throwable> out) {
    this.clock = clock;
    this.out = out;
    this.next = new AtomicLong(clock.nanos());
  }

  void say(Supplier<String> text, @Nullable Throwable cause) {
    long now = clock.nanos();
    long due = next.get();
    if (now - due < 0 || !next.compareAndSet(due, now + PAUSE)) {
      others.incrementAndGet();
      return;
    }
    long more = others.getAndSet(0);
    String line = text.get();
    out.accept(more == 0 ? line : line + " (and " + more + " others since the last line)", cause);
  }
}
