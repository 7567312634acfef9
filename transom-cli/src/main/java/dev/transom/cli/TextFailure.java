package dev.transom.cli;

import dev.transom.flow.FlowException;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Why texts could not be counted, in one line. */
final class TextFailure {
  private TextFailure() {}

  /** The line; does not return if there is no memory left. */
  static String of(FlowException failure) {
    Throwable cause = failure;
    while (cause != null) {
      if (cause instanceof OutOfMemoryError) {
        Exhausted.end();
      }
      if (cause instanceof UncheckedIOException || cause instanceof IOException) {
        return withReason(cause);
      }
      cause = cause.getCause();
    }
    return String.valueOf(failure.getMessage());
  }

  private static String withReason(Throwable failure) {
    Throwable reason = failure.getCause();
    String text = failure.getMessage() == null ? failure.toString() : failure.getMessage();
    return reason == null || reason.getMessage() == null || text.contains(reason.getMessage())
        ? text
        : text + ": " + reason.getMessage();
  }
}
