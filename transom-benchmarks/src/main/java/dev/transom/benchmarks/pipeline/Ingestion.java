package dev.transom.benchmarks.pipeline;

import dev.transom.benchmarks.harness.Workload;

/** A system that takes texts in, does its job with them, and acknowledges each. */
abstract class Ingestion implements Workload {
  final Job job;

  Ingestion(Job job) {
    this.job = job;
  }

  @Override
  public final void run(int texts) throws Exception {
    Receipts receipts = new Receipts();
    ingest(texts, receipts);
    receipts.verify(job, texts);
  }

  /** Returns when the texts with the tags from 0 to below the limit are acknowledged. */
  abstract void ingest(int limit, Receipts receipts) throws Exception;
}
