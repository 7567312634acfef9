/** Agents, tasks, pools and token buckets beside what one would take in their place. */
@org.jspecify.annotations.NullMarked
package dev.transom.benchmarks.otp;
