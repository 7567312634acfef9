package dev.transom.benchmarks.pipeline;

/**
 * What a source of a peer gives, as clients of brokers do: without its tag nothing could be
 * acknowledged.
 *
 * @param tag tells it from the others
 * @param data what it is about
 */
record Delivery<T>(int tag, T data) {
  <U> Delivery<U> data(U newData) {
    return new Delivery<>(tag, newData);
  }
}
