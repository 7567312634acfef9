package dev.transom.pipeline;

/** What operators read. */
final class Log {
  private static final System.Logger LOGGER = System.getLogger("dev.transom.pipeline");

  private Log() {}

  static void error(String what, Throwable cause) {
    LOGGER.log(System.Logger.Level.ERROR, what, cause);
  }

  static void warning(String what, Throwable cause) {
    LOGGER.log(System.Logger.Level.WARNING, what, cause);
  }
}
