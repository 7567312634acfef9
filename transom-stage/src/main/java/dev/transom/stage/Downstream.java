package dev.transom.stage;

/**
 * A subscription, seen by its producer.
 *
 * @param consumer the name of the consuming stage
 * @param options the options it subscribed with
 */
public record Downstream(String consumer, Subscription<?> options) {}
