package dev.transom.otp;

/**
 * The logger of this module, apart because finding the first logger of a JVM takes longer than all
 * the rest of starting a server.
 */
final class Log {
  static final System.Logger OTP = System.getLogger("dev.transom.otp");

  private Log() {}
}
