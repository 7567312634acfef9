/**
 * Pipelines: messages are processed eight at a time, collected in batches, and acknowledged; some
 * fail.
 */
@org.jspecify.annotations.NullMarked
package dev.transom.benchmarks.pipeline;
