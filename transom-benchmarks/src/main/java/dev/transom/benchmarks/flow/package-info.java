/** Flows beside other ways to count a file's words and lines, and to compute in parallel. */
@org.jspecify.annotations.NullMarked
package dev.transom.benchmarks.flow;
