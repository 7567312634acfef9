package dev.transom.pipeline;

import java.util.List;

/**
 * Carries what surrounds a message, such as a trace or a logging context, from where its source
 * emits it to where it is handled and acknowledged.
 *
 * {@snippet :
 * pipeline.context(new ContextCarrier<Map<String, String>>() {
 *   public Map<String, String> capture(Message<?> message) {
 *     return Map.of("trace", message.headers().getOrDefault("traceparent", ""));
 *   }
 *   public Scope restore(List<Map<String, String>> contexts) {
 *     MDC.setContextMap(contexts.getFirst());
 *     return MDC::clear;
 *   }
 * });
 * }
 *
 * @param <C> the context of one message
 */
public interface ContextCarrier<C> {
  /** A context that is in force until it is closed. */
  @FunctionalInterface
  interface Scope extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Called when the pipeline takes a message in, on the thread that emits it, pushes it or replays
   * its dead letter. What it throws is thrown there, and the message is not taken in.
   *
   * @param message the message
   * @return its context
   */
  C capture(Message<?> message);

  /**
   * Called before a handler or an acknowledger is, on its thread. What it throws, the handler has
   * thrown.
   *
   * @param contexts of the message that is handled, or of those that are handled together; at least
   *     one
   * @return closed when it has returned
   */
  Scope restore(List<C> contexts);
}
