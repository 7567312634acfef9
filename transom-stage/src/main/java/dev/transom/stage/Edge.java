package dev.transom.stage;

import dev.transom.process.ExitReason;
import org.jspecify.annotations.Nullable;

/**
 * A subscription: the connection of two slots, owned by neither process. It lives until one of the
 * slots ends or the consumer cancels; every life of the consumer's process has a {@link Flight} of
 * its own on it.
 */
final class Edge implements Step.Settled {
  final Slot producer;
  final Slot consumer;
  final Subscription<?> options;

  /** The subscription of the stage's specification that this one stands for. */
  final Subscription<?> declared;

  /** The partition's lane, for a partitioning producer. Guarded by the outlet's lock. */
  int lane;

  /** The flight of the consumer's present life. Guarded by the outlet's lock, read without. */
  volatile @Nullable Flight flight;

  /** Why the producing slot has ended. */
  volatile @Nullable ExitReason upstreamEnd;

  /** Why the consumer has left for another subscription or for none; in force at once. */
  volatile @Nullable ExitReason left;

  /** A committed step has told the consumer's code of the end, or nobody wants to hear of it. */
  volatile boolean endTold;

  // counters over all flights
  volatile long sentBefore;
  volatile long acknowledgedBefore;

  Edge(Slot producer, Slot consumer, Subscription<?> options, Subscription<?> declared) {
    this.producer = producer;
    this.consumer = consumer;
    this.options = options;
    this.declared = declared;
  }

  /** Why it has ended for the consumer; null if it has not. */
  @Nullable ExitReason end() {
    ExitReason own = left;
    return own != null ? own : upstreamEnd;
  }

  /** What may still be sent; under the outlet's lock. */
  long credit() {
    Flight current = flight;
    return current == null ? 0 : current.credit();
  }

  @Override
  public void settle() {
    endTold = true;
  }

  @Override
  public String toString() {
    return producer.name() + " -> " + consumer.name();
  }
}
