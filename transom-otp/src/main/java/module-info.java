/** Generic servers and supervisors on the processes of {@code dev.transom.process}. */
module dev.transom.otp {
  requires static transitive org.jspecify;
  requires transitive dev.transom.process;

  exports dev.transom.otp;
  exports dev.transom.otp.spi to
      dev.transom.pipeline,
      dev.transom.stage,
      dev.transom.testkit;

  opens dev.transom.otp to
      dev.transom.process; // for the check of messages, of which replies and references may be part
}
