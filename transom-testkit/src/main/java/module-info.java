/** Helpers for tests of programs that are made of processes and stages. */
module dev.transom.testkit {
  requires static transitive org.jspecify;
  requires transitive dev.transom.stage;
  requires static transitive org.junit.jupiter.api;

  exports dev.transom.testkit;
}
