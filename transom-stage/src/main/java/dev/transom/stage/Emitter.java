package dev.transom.stage;

import java.util.Collection;

/**
 * Where a step puts its output. What was emitted leaves when the step commits, all of it or
 * nothing. To be used by the step's own thread only.
 *
 * @param <O> the type of the events
 */
@FunctionalInterface
public interface Emitter<O> {
  /**
   * Emits one event.
   *
   * @param event the event; must be immutable
   */
  void emit(O event);

  /**
   * Emits several events, in order.
   *
   * @param events the events
   */
  default void emitAll(Collection<? extends O> events) {
    events.forEach(this::emit);
  }
}
