/** Parallel computations over bounded and unbounded data, on demand-driven stages. */
module dev.transom.flow {
  requires static transitive org.jspecify;
  requires transitive dev.transom.stage;

  exports dev.transom.flow;
}
