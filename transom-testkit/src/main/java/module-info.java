/** Helpers for tests of programs that are made of processes, stages and pipelines. */
module dev.transom.testkit {
  requires static transitive org.jspecify;
  requires transitive dev.transom.stage;
  requires transitive dev.transom.pipeline;
  requires static transitive org.junit.jupiter.api;

  exports dev.transom.testkit;
}
