/** Ingestion with batches, acknowledgements, retries and control at run time. */
module dev.transom.pipeline {
  requires static transitive org.jspecify;
  requires java.management;
  requires transitive dev.transom.stage;

  exports dev.transom.pipeline;
}
