package dev.transom.stage;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;

/**
 * How a consuming stage subscribes to a producing one. Immutable; validated when used.
 *
 * {@snippet :
 * Subscription.to("numbers", Long.class).maxDemand(2000).minDemand(500)
 * }
 *
 * @param producer the name of the producing stage
 * @param maxDemand the most events that may be under way, at least 1; default 1000
 * @param minDemand when no more than this many are under way, more are asked for; at least 0 and
 *     less than the maximum; default half the maximum. A step handles at most {@code maxDemand -
 *     minDemand} events
 * @param cancel what to do when the producer has ended; default {@link CancelMode#PERMANENT}
 * @param acknowledge who acknowledges; default {@link Acknowledge#AUTOMATIC}
 * @param partition the partition, for a producer that partitions
 * @param selector which events to take; the others count as handled
 * @param <E> the type of the events
 */
public record Subscription<E>(
    String producer,
    int maxDemand,
    OptionalInt minDemand,
    CancelMode cancel,
    Acknowledge acknowledge,
    Optional<Object> partition,
    Optional<Predicate<? super E>> selector) {

  private static final int DEFAULT_MAX_DEMAND = 1000;

  /** Checks for null. */
  public Subscription {
    Objects.requireNonNull(producer, "producer");
    Objects.requireNonNull(cancel, "cancel");
    Objects.requireNonNull(acknowledge, "acknowledge");
  }

  /**
   * A subscription with default options.
   *
   * @param producer the name of the producing stage
   * @param <E> the type of its events
   * @return the subscription
   */
  public static <E> Subscription<E> to(String producer) {
    return new Subscription<>(
        producer,
        DEFAULT_MAX_DEMAND,
        OptionalInt.empty(),
        CancelMode.PERMANENT,
        Acknowledge.AUTOMATIC,
        Optional.empty(),
        Optional.empty());
  }

  /**
   * A subscription with default options, where the compiler needs to be told the type.
   *
   * @param producer the name of the producing stage
   * @param type the type of its events
   * @param <E> the type of its events
   * @return the subscription
   */
  public static <E> Subscription<E> to(String producer, Class<E> type) {
    Objects.requireNonNull(type, "type");
    return to(producer);
  }

  /**
   * A subscription with default options.
   *
   * @param producer the producing stage
   * @param <E> the type of its events
   * @return the subscription
   */
  public static <E> Subscription<E> to(StageSpec<?, E> producer) {
    return to(producer.name());
  }

  /**
   * With a maximum demand.
   *
   * @param events at least 1
   * @return changed options
   */
  public Subscription<E> maxDemand(int events) {
    return new Subscription<>(
        producer, events, minDemand, cancel, acknowledge, partition, selector);
  }

  /**
   * With a minimum demand.
   *
   * @param events at least 0, less than the maximum
   * @return changed options
   */
  public Subscription<E> minDemand(int events) {
    return new Subscription<>(
        producer, maxDemand, OptionalInt.of(events), cancel, acknowledge, partition, selector);
  }

  /**
   * With a cancel mode.
   *
   * @param mode the mode
   * @return changed options
   */
  public Subscription<E> cancel(CancelMode mode) {
    return new Subscription<>(
        producer, maxDemand, minDemand, mode, acknowledge, partition, selector);
  }

  /**
   * With another way to acknowledge.
   *
   * @param mode the way
   * @return changed options
   */
  public Subscription<E> acknowledge(Acknowledge mode) {
    return new Subscription<>(producer, maxDemand, minDemand, cancel, mode, partition, selector);
  }

  /**
   * For one partition of a producer that partitions.
   *
   * @param key the partition: a number from 0, or a name
   * @return changed options
   */
  public Subscription<E> partition(Object key) {
    return new Subscription<>(
        producer, maxDemand, minDemand, cancel, acknowledge, Optional.of(key), selector);
  }

  /**
   * For some of the events. The others are passed over in the consuming stage's process and count
   * as handled.
   *
   * @param test which to take; an exception in it is the consuming stage's
   * @return changed options
   */
  public Subscription<E> selector(Predicate<? super E> test) {
    return new Subscription<>(
        producer, maxDemand, minDemand, cancel, acknowledge, partition, Optional.of(test));
  }

  /** The minimum demand in force. */
  int effectiveMinDemand() {
    return minDemand.orElse(maxDemand / 2);
  }

  Subscription<E> validated() {
    if (maxDemand < 1) {
      throw new IllegalArgumentException("maxDemand must be at least 1, got: " + maxDemand);
    }
    int min = effectiveMinDemand();
    if (min < 0 || min >= maxDemand) {
      throw new IllegalArgumentException(
          "minDemand must be from 0 to " + (maxDemand - 1) + " (maxDemand - 1), got: " + min);
    }
    return this;
  }
}
