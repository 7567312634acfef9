package dev.transom.process;

/**
 * The loggers of the runtime, apart because finding the first logger of a JVM takes longer than all
 * the rest of starting a node.
 */
final class Log {
  static final System.Logger RUNTIME = System.getLogger("dev.transom");
  static final System.Logger TELEMETRY = System.getLogger("dev.transom.telemetry");

  private Log() {}
}
