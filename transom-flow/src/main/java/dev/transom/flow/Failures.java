package dev.transom.flow;

import dev.transom.process.spi.Callback;
import org.jspecify.annotations.Nullable;

/** What users' functions may do wrong. */
final class Failures {
  private Failures() {}

  /** A function of an operator threw on an element; unwinds to the stage, which fails the run. */
  static final class OperatorFailed extends RuntimeException {
    private static final long serialVersionUID = 1;
    final FlowException failure;

    OperatorFailed(FlowException failure) {
      super(null, failure, false, false);
      this.failure = failure;
    }

    /** What the function threw. */
    Exception cause() {
      return failure.getCause() instanceof Exception it ? it : failure;
    }
  }

  /** The element that the user knows. */
  static @Nullable Object users(@Nullable Object element) {
    return switch (element) {
      case Timed it -> users(it.element());
      case Join.Side it -> it.element();
      case null, default -> element;
    };
  }

  static <T> T present(@Nullable T value, String what) {
    if (value == null) {
      throw new NullPointerException(what + " is null");
    }
    return value;
  }

  /** What is thrown because a process has been killed is nobody's failure. */
  static void checkAlive(Callback process, Throwable thrown) {
    if (process.exitReason() != null) {
      throw new IllegalStateException(thrown); // of a dead process: nobody sees it
    }
  }
}
