/** What the workloads of a peer share. */
@org.jspecify.annotations.NullMarked
package dev.transom.benchmarks.peer;
