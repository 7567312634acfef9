/**
 * Demand-driven stages: one to one, one to many, through a stage between, and consumers that wait.
 */
@org.jspecify.annotations.NullMarked
package dev.transom.benchmarks.stage;
