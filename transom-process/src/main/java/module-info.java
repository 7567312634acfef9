/**
 * Processes, mailboxes, links, monitors, timers and names: the runtime under every other module.
 */
module dev.transom.process {
  requires static transitive org.jspecify;
  requires jdk.jfr;
  requires jdk.management;
  requires java.management;

  exports dev.transom.process;
  exports dev.transom.process.spi to
      dev.transom.flow,
      dev.transom.otp,
      dev.transom.pipeline,
      dev.transom.stage,
      dev.transom.testkit;
}
