/** The life of processes: spawn, memory, fairness, restart, start of the JVM. */
@org.jspecify.annotations.NullMarked
package dev.transom.benchmarks.process;
