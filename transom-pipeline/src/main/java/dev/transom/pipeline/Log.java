package dev.transom.pipeline;

import org.jspecify.annotations.Nullable;

/** What operators read. */
final class Log {
  private static final System.Logger LOGGER = System.getLogger("dev.transom.pipeline");

  /** By itself, so that it can be turned off where events are listened to. */
  private static final System.Logger FAILURES = System.getLogger("dev.transom.pipeline.failures");

  private Log() {}

  static void givenUp(String what, @Nullable Throwable cause) {
    FAILURES.log(System.Logger.Level.WARNING, what, cause);
  }

  static void error(String what, @Nullable Throwable cause) {
    LOGGER.log(System.Logger.Level.ERROR, what, cause);
  }

  static void warning(String what, Throwable cause) {
    LOGGER.log(System.Logger.Level.WARNING, what, cause);
  }
}
