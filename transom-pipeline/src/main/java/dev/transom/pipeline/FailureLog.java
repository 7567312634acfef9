package dev.transom.pipeline;

import dev.transom.process.spi.Clock;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Logs messages that were given up, or could not be acknowledged, so that they do not vanish unseen
 * where nobody listens to events.
 */
final class FailureLog {
  private final String pipeline;
  private final SparseLog givenUp;
  private final SparseLog unacknowledged;

  FailureLog(
      String pipeline,
      Clock clock,
      BiConsumer<String, @Nullable Throwable> warning,
      BiConsumer<String, @Nullable Throwable> error) {
    this.pipeline = pipeline;
    this.givenUp = new SparseLog(clock, warning);
    this.unacknowledged = new SparseLog(clock, error);
  }

  /** What the user's code itself calls failed is not worth a line. */
  void givenUp(DeadLetter letter) {
    if (letter.failure().kind() != Failure.Kind.VERDICT) {
      givenUp.say(
          () ->
              "the pipeline \"%s\" has given up %s in %s, attempts %d: %s"
                  .formatted(
                      pipeline,
                      letter.message(),
                      letter.step(),
                      letter.attempts(),
                      letter.failure().reason()),
          letter.failure().cause().orElse(null));
    }
  }

  void unacknowledged(List<Message<?>> messages, Throwable error, boolean isLast) {
    unacknowledged.say(
        () ->
            "the pipeline \"%s\" could not acknowledge %d messages, the first of them %s; it %s"
                .formatted(
                    pipeline,
                    messages.size(),
                    messages.getFirst(),
                    isLast ? "gives them up" : "will try again"),
        error);
  }
}
