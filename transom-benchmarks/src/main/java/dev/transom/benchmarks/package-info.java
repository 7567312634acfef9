/** {@code bin/bench}: Transom measured beside its peers, in rounds taken in turn. */
@org.jspecify.annotations.NullMarked
package dev.transom.benchmarks;
