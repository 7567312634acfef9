package dev.transom.pipeline;

import java.util.Objects;
import java.util.Optional;

/**
 * Why a message has failed.
 *
 * @param kind in which way
 * @param reason for people
 * @param cause what was thrown, if anything was
 */
public record Failure(Kind kind, String reason, Optional<Throwable> cause) {
  /** In which way a message fails. */
  public enum Kind {
    /** A handler said so, by {@link Message#fail(String)}. It is not tried again. */
    VERDICT,
    /** A handler threw. */
    THROWN,
    /** A handler took longer than its {@code handlerTimeout}, and was interrupted. */
    TIMEOUT,
    /**
     * A handler did what it must not: returned another message or too few, named a batcher that
     * there is not. It is not tried again.
     */
    MISUSE,
    /** It is heavier than a batch may be. It is not tried again. */
    TOO_HEAVY
  }

  /** Checks for null. */
  public Failure {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(reason, "reason");
    Objects.requireNonNull(cause, "cause");
  }

  static Failure verdict(String reason) {
    return new Failure(Kind.VERDICT, reason, Optional.empty());
  }

  static Failure misuse(String reason) {
    return new Failure(Kind.MISUSE, reason, Optional.empty());
  }

  static Failure thrown(Throwable cause) {
    return new Failure(Kind.THROWN, text(cause), Optional.of(cause));
  }

  static String text(Throwable cause) {
    String message = cause.getMessage();
    String type = cause.getClass().getSimpleName();
    return message == null ? type : type + ": " + message;
  }

  /** Whether another attempt may do better. */
  public boolean isRetried() {
    return kind == Kind.THROWN || kind == Kind.TIMEOUT;
  }
}
