/**
 * The measuring harness: benchmarks made of contests, contests between contenders, rounds in turn,
 * and reports.
 *
 * <p>A {@link dev.transom.benchmarks.harness.Workload} is the usual thing to write: one system's
 * way of doing n operations, checked. {@link dev.transom.benchmarks.harness.Throughput} makes a
 * contender of it; {@link dev.transom.benchmarks.harness.Latency} does so for single operations
 * timed one by one, and {@link dev.transom.benchmarks.harness.Forked} for a {@link
 * dev.transom.benchmarks.harness.Probe} that needs a JVM of its own.
 */
@org.jspecify.annotations.NullMarked
package dev.transom.benchmarks.harness;
