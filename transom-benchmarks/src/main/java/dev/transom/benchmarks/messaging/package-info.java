/** Messages between processes: ping-pong, ring, fan-in, call, cast, selective receive. */
@org.jspecify.annotations.NullMarked
package dev.transom.benchmarks.messaging;
