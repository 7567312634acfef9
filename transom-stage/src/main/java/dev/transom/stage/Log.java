package dev.transom.stage;

/** Where this module logs: a class of its own, so that who logs nothing does not start logging. */
final class Log {
  static final System.Logger STAGE = System.getLogger("dev.transom.stage");

  private Log() {}
}
