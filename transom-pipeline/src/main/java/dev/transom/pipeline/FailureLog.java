package dev.transom.pipeline;

import dev.transom.process.spi.Clock;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Logs messages that were given up, so that they do not vanish unseen where nobody listens to
 * events. One each second at most, with the number of the others: a log is not to drown when what
 * is behind is down. All of them are dead letters.
 */
final class FailureLog {
  private static final long PAUSE = 1_000_000_000; // ns

  private final String pipeline;
  private final Clock clock;
  private final BiConsumer<String, @Nullable Throwable> out;
  private final AtomicLong others = new AtomicLong(); // since the last line
  private final AtomicLong next;

  FailureLog(String pipeline, Clock clock, BiConsumer<String, @Nullable Throwable> out) {
    this.pipeline = pipeline;
    this.clock = clock;
    this.out = out;
    this.next = new AtomicLong(clock.nanos());
  }

  /** What the user's code itself calls failed is not worth a line. */
  void add(DeadLetter letter) {
    if (letter.failure().kind() == Failure.Kind.VERDICT) {
      return;
    }
    long now = clock.nanos();
    long due = next.get();
    if (now - due < 0 || !next.compareAndSet(due, now + PAUSE)) {
      others.incrementAndGet();
      return;
    }
    long more = others.getAndSet(0);
    String text =
        "the pipeline \"%s\" has given up %s in %s, attempts %d: %s%s"
            .formatted(
                pipeline,
                letter.message(),
                letter.step(),
                letter.attempts(),
                letter.failure().reason(),
                more == 0 ? "" : " (and " + more + " others since the last line)");
    out.accept(text, letter.failure().cause().orElse(null));
  }
}
