/** Demand-driven stages: producers, producer-consumers and consumers that lose nothing. */
module dev.transom.stage {
  requires static transitive org.jspecify;
  requires transitive dev.transom.otp;

  exports dev.transom.stage;
  exports dev.transom.stage.spi to
      dev.transom.flow,
      dev.transom.pipeline;
}
