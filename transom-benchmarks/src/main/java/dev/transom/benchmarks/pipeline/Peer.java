package dev.transom.benchmarks.pipeline;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The steps of the job for a system whose elements are deliveries. */
abstract class Peer extends Ingestion {
  /** Is what comes of no text. */
  static final Delivery<Integer> NOTHING = new Delivery<>(-1, 0);

  Peer(Job job) {
    super(job);
  }

  final Delivery<String> delivery(int tag) {
    return new Delivery<>(tag, job.text(tag));
  }

  /** Processes one; returns what is to go into a batch, null for nothing. */
  final @Nullable Delivery<Integer> process(Delivery<String> one, Receipts receipts) {
    if (job.isBad(one.data())) {
      receipts.fail(1);
      return null;
    }
    Delivery<Integer> result = one.data(job.parse(one.data()));
    if (job.isBatched()) {
      return result;
    }
    receipts.acknowledge(result);
    return null;
  }

  /** The same for those who cannot do with null. */
  final Delivery<Integer> processed(Delivery<String> one, Receipts receipts) {
    Delivery<Integer> result = process(one, receipts);
    return result == null ? NOTHING : result;
  }

  /** The same with several. */
  final List<Delivery<Integer>> process(List<Delivery<String>> all, Receipts receipts) {
    List<Delivery<Integer>> results = new ArrayList<>(all.size());
    for (Delivery<String> one : all) {
      if (!job.isBad(one.data())) {
        results.add(one.data(job.parse(one.data())));
      }
    }
    receipts.fail(all.size() - results.size());
    if (job.isBatched()) {
      return results;
    }
    receipts.acknowledge(results);
    return List.of();
  }

  /** Handles a batch, and acknowledges it. */
  final void handle(List<Delivery<Integer>> batch, Receipts receipts) {
    long sum = 0;
    for (Delivery<Integer> one : batch) {
      sum += one.data();
    }
    receipts.store(sum);
    receipts.acknowledge(batch);
  }
}
