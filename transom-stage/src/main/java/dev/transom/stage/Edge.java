package dev.transom.stage;

import dev.transom.process.ExitReason;
import org.jspecify.annotations.Nullable;

/**
 * A subscription: the connection of two slots, owned by neither process. It lives until one of the
 * slots ends or the consumer cancels; every life of the consumer's process has a {@link Flight} of
 * its own on it.
 */
final class Edge {
  final Slot producer;
  final Slot consumer;
  final Subscription<?> options;

  /** The partition's lane, for a partitioning producer. Guarded by the outlet's lock. */
  int lane;

  /** The flight of the consumer's present life. Guarded by the outlet's lock, read without. */
  volatile @Nullable Flight flight;

  /** Why the producing slot has ended. */
  volatile @Nullable ExitReason upstreamEnd;

  // counters over all flights
  volatile long sentBefore;
  volatile long acknowledgedBefore;

  Edge(Slot producer, Slot consumer, Subscription<?> options) {
    this.producer = producer;
    this.consumer = consumer;
    this.options = options;
  }

  /** What may still be sent; under the outlet's lock. */
  long credit() {
    Flight current = flight;
    return current == null ? 0 : current.credit();
  }

  @Override
  public String toString() {
    return producer.name() + " -> " + consumer.name();
  }
}
